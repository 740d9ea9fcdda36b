/**
 * Pods that leave a tainted node when they tolerate the taint no longer.
 */
import { evictionTable } from "../../controllers/taint-eviction.ts";
import { processes } from "../../reconcile/process.ts";
import { type Forecaster, find, isAtWork } from "../forecaster.ts";

export const evictions: Forecaster = {
  name: "evictions",
  *foresee(outlook) {
    if (!isAtWork(outlook, processes.controllerManager)) return;
    for (const [key, { uid, atMs, isDone }] of outlook.state.rows(evictionTable)) {
      const pod = find(outlook, "Pod", key);
      if (isDone || pod?.metadata.uid !== uid) continue;
      const { nodeName = "" } = pod.spec;
      const taint = find(outlook, "Node", nodeName)?.spec.taints?.find(({ effect }) => effect === "NoExecute");
      const why = taint === undefined ? "" : `: it tolerates ${taint.key}:NoExecute no longer`;
      yield { dueMs: atMs, object: { kind: "Pod", key }, sentence: `is evicted from ${nodeName}${why}` };
    }
  },
};

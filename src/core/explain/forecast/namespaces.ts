/**
 * Namespaces that are being deleted: when they are looked at again, and what still holds them.
 */
import { namespaceController } from "../../controllers/namespace.ts";
import { type Forecaster, find } from "../forecaster.ts";

export const namespaces: Forecaster = {
  name: "namespaces",
  *foresee(outlook) {
    for (const { agent, key, dueMs } of outlook.due) {
      const namespace = agent === namespaceController.name ? find(outlook, "Namespace", key) : undefined;
      if (namespace === undefined) continue;
      const obstacle = namespace.status.conditions?.find(({ type, status }) => type === "NamespaceContentRemaining" && status === "True");
      const why = obstacle === undefined ? "" : `: ${(obstacle.message ?? "").replace(/\.$/, "")}`;
      yield { dueMs, object: { kind: "Namespace", key }, sentence: `is looked at again, to be emptied${why}` };
    }
  },
};

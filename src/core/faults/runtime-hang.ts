/**
 * A node's container runtime answers nothing: what runs runs on, nothing starts or ends, and the node is NotReady.
 */
import { machineKey, runtimeTable } from "../trouble/machine.ts";
import { liveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

/** How long a kubelet waits before it believes that its runtime is down. */
const NOTICED_MS = 30_000;

export const runtimeHang: Fault = {
  name: "runtime-hang",
  harm: "slow",
  noun: "runtime",
  target: "node",
  summary: "Hang a node's container runtime: no container starts or ends.",
  examples: ["slow runtime worker-1 --for 10m"],
  effects({ target }, scene) {
    liveNode(scene, target);
    return [{ effect: "row", table: runtimeTable, key: machineKey(target, scene.id), row: {}, wakesNode: target }];
  },
  says: ({ target }) => `the container runtime of node ${target} hangs`,
  saysHealed: ({ target }) => `the container runtime of node ${target} answers again`,
  forecast: (_aim, _scene, onMs) => [
    "Containers run on; none starts or ends.",
    onMs < NOTICED_MS
      ? "It is over before the kubelet says that it is down: the node stays Ready."
      : "After about 30 s the kubelet says that it is down: the node is NotReady and its pods leave their Services.",
  ],
};

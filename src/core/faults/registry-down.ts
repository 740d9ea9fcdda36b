/**
 * An image registry cannot be reached.
 */
import { registryKey, registryTable } from "../trouble/registry.ts";
import { registryHost } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const registryDown: Fault = {
  name: "registry-down",
  harm: "crash",
  noun: "registry",
  target: "registry",
  summary: "Take an image registry down: pulls fail after a time-out.",
  examples: ["crash registry docker.io --for 10m"],
  effects: ({ target }, scene) => [
    { effect: "row", table: registryTable, key: registryKey(registryHost(target), scene.id), row: { error: "unreachable" } },
  ],
  says: ({ target }) => `registry ${target} goes down`,
  saysHealed: ({ target }) => `registry ${target} is up again`,
  forecast: () => [
    "Nodes that have an image go on with it; pulls of others fail: ErrImagePull, then ImagePullBackOff.",
    "When it is over, a pod finds out at the end of its back-off, after 5 m at most.",
  ],
};

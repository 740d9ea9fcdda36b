/**
 * An image registry has had enough pulls from here.
 */
import { registryKey, registryTable } from "../trouble/registry.ts";
import { registryHost } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const registryRateLimit: Fault = {
  name: "registry-rate-limit",
  harm: "fill",
  noun: "pull-limit",
  target: "registry",
  summary: "Use an image registry's pull limit up: it answers 429.",
  examples: ["fill pull-limit docker.io --for 6h"],
  effects: ({ target }, scene) => [
    { effect: "row", table: registryTable, key: registryKey(registryHost(target), scene.id), row: { error: "rate-limited" } },
  ],
  says: ({ target }) => `registry ${target} refuses pulls: too many requests`,
  saysHealed: ({ target }) => `registry ${target} allows pulls again`,
  forecast: () => [
    "Pulls fail at once (toomanyrequests): ErrImagePull, then ImagePullBackOff; nodes that have the image go on with it.",
    "When it is over, a pod finds out at the end of its back-off, after 5 m at most.",
  ],
};

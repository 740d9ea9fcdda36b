/**
 * An image registry is slow.
 */
import { registryKey, registryTable } from "../trouble/registry.ts";
import { factor } from "./engine/options.ts";
import { registryHost } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const registrySlow: Fault = {
  name: "registry-slow",
  harm: "slow",
  noun: "registry",
  target: "registry",
  summary: "Let pulls from an image registry take longer.",
  examples: ["slow registry docker.io --times=20x"],
  options: [{ name: "times", placeholder: "Nx", summary: "How many times as long.", default: "10x" }],
  effects({ target, options }, scene) {
    const row = { slowness: factor(options, "times") ?? 1 };
    return [{ effect: "row", table: registryTable, key: registryKey(registryHost(target), scene.id), row }];
  },
  says: ({ target, options }) => `pulls from registry ${target} take ${options.times} as long`,
  saysHealed: ({ target }) => `registry ${target} is as fast as ever`,
  forecast: () => [
    "Pods whose image is not on their node stay longer in ContainerCreating; one pull at a time makes the others of a node wait too.",
  ],
};

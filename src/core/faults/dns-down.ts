/**
 * The cluster's DNS answers nothing.
 *
 * No fake program resolves names yet: the row is there for those that will (src/core/trouble/network.ts).
 */
import { dnsKey, dnsTable } from "../trouble/network.ts";
import type { Fault } from "./fault.ts";

export const dnsDown: Fault = {
  name: "dns-down",
  harm: "crash",
  noun: "dns",
  target: "cluster",
  summary: "Take the cluster's DNS down.",
  examples: ["crash dns --for 5m"],
  effects: (_aim, scene) => [{ effect: "row", table: dnsTable, key: dnsKey(scene.id), row: {} }],
  says: () => "DNS answers nothing",
  saysHealed: () => "DNS answers again",
  forecast: () => [
    "Running connections go on and so does whatever uses addresses; no program of this cluster asks for names yet, so nothing else follows.",
  ],
};

/**
 * Probes that are failing, and how many more failures have consequences.
 */
import type { Probe } from "../../api/shapes/probe.ts";
import type { ProbeRow } from "../../kubelet/probes/schedule.ts";
import type { Forecaster } from "../forecaster.ts";
import { containersAtWork } from "../kubelet-rows.ts";

const NAMES = ["startup", "liveness", "readiness"] as const;
const CONSEQUENCE = {
  startup: "the container is restarted",
  liveness: "the container is restarted",
  readiness: "the pod is taken out of its Services",
} as const;

export const probes: Forecaster = {
  name: "probes",
  *foresee(outlook) {
    for (const { object, row, container, spec } of containersAtWork(outlook)) {
      if (container.stage !== "running" || row.stage !== "ready") continue;
      for (const name of NAMES) {
        const probe = spec.container[`${name}Probe`];
        const left = probe && failuresLeft(probe, container[name]);
        if (probe === undefined || left === undefined) continue;
        const more = left === 1 ? "1 more attempt fails" : `${left} more attempts fail`;
        const sentence = `${CONSEQUENCE[name]} if ${more}: the ${name} probe of container ${container.name} has failed ${probe.failureThreshold - left} of ${probe.failureThreshold} times`;
        yield { dueMs: attemptMs(probe, container[name], left), object, sentence };
      }
    }
  },
};

/** How many more failures in a row change the result; undefined unless the last attempt failed and the result is not yet bad. */
function failuresLeft({ failureThreshold }: Probe, row: ProbeRow | undefined): number | undefined {
  if (row?.last !== false || row.value === false) return undefined;
  return failureThreshold - row.count;
}

/** When the attempt after `count - 1` others is made. */
function attemptMs({ periodSeconds }: Probe, row: ProbeRow | undefined, count: number): number {
  const { anchorMs = 0, doneMs = 0 } = row ?? {};
  const periodMs = periodSeconds * 1_000;
  const next = doneMs < anchorMs ? 0 : Math.floor((doneMs - anchorMs) / periodMs) + 1;
  return anchorMs + (next + count - 1) * periodMs;
}

/**
 * The probes of a container: attempts that have come due, and what follows from them.
 * @see kubernetes pkg/kubelet/prober/worker.go
 */
import type { Probe } from "../../api/shapes/probe.ts";
import { probeFailureText, probeQuestion } from "../probes/questions.ts";
import {
  type Asked,
  advanceProbe,
  type FailedAttempt,
  type NextAttempt,
  newProbe,
  nextAttempt,
  type ProbeRow,
} from "../probes/schedule.ts";
import type { Question } from "../program.ts";
import { type At, at, type Bench, change, runOf } from "./bench.ts";
import { enterStage } from "./enter.ts";
import { stopAlone, warn } from "./steps.ts";

type ProbeName = NonNullable<Question["asker"]>;
const TITLES: { readonly [N in ProbeName]: string } = { startup: "Startup", liveness: "Liveness", readiness: "Readiness" };

/** Makes the attempts that have come due; returns whether anything changed. */
export function advanceProbes(bench: Bench, index: number): boolean {
  const { container } = at(bench, index);
  if (container.startup === undefined && container.liveness === undefined && container.readiness === undefined) return false;
  let changed = false;
  for (const name of ["startup", "liveness", "readiness"] as const) {
    if (advanceOne(at(bench, index), name)) changed = true;
  }
  return changed;
}

/** The next attempt of any of the container's probes that matters. */
export function nextProbe(bench: Bench, index: number): NextAttempt | undefined {
  const place = at(bench, index);
  let first: NextAttempt | undefined;
  for (const name of ["startup", "liveness", "readiness"] as const) {
    const row = activeRow(place, name);
    const asked = row && askedOf(place, name);
    const next = asked && row && nextAttempt(asked, row);
    if (next === undefined) continue;
    if (first === undefined) first = next;
    else first = { dueMs: Math.min(first.dueMs, next.dueMs), hopeless: first.hopeless && next.hopeless };
  }
  return first;
}

/** Workers of a kubelet that has just started begin anew, at a phase of their own; what they had found still counts. */
export function restartProbes(bench: Bench, index: number): void {
  const place = at(bench, index);
  const { startupProbe, livenessProbe, readinessProbe } = place.spec.container;
  const { startup, liveness, readiness } = place.container;
  const again = (probe: Probe | undefined, row: ProbeRow | undefined, name: ProbeName): ProbeRow | undefined => {
    if (probe === undefined || row === undefined) return undefined;
    const phaseMs = Math.floor(
      bench.turn.draw(`${bench.row.pod.metadata.uid}/${place.container.name}/${name}-phase`, bench.sessionMs) * probe.periodSeconds * 1_000,
    );
    return { ...newProbe(probe, bench.nowMs + phaseMs, row.value), doneMs: bench.nowMs };
  };
  change(bench, index, {
    startup: again(startupProbe, startup, "startup"),
    liveness: again(livenessProbe, liveness, "liveness"),
    readiness: again(readinessProbe, readiness, "readiness"),
  });
}

/** What the old version of the pod answered is settled: later attempts ask the new one. */
export function settleProbes(bench: Bench, index: number): void {
  const { startup, liveness, readiness } = at(bench, index).container;
  const settle = (row: ProbeRow | undefined): ProbeRow | undefined => row && { ...row, doneMs: Math.max(row.doneMs, bench.nowMs) };
  if (startup === undefined && liveness === undefined && readiness === undefined) return;
  change(bench, index, { startup: settle(startup), liveness: settle(liveness), readiness: settle(readiness) });
}

/** The worker's row while the worker is at work. */
function activeRow({ bench, container }: At, name: ProbeName): ProbeRow | undefined {
  const row = container[name];
  const { stage, startup } = container;
  if (row === undefined || (stage !== "running" && (stage !== "stopping" || name !== "readiness"))) return undefined;
  if (name === "startup") return row.value === undefined && bench.row.stage === "ready" ? row : undefined;
  if (startup !== undefined && startup.value !== true) return undefined;
  return name === "readiness" || bench.row.stage === "ready" ? row : undefined;
}

function probeOf({ spec }: At, name: ProbeName): Probe | undefined {
  const { startupProbe, livenessProbe, readinessProbe } = spec.container;
  return name === "startup" ? startupProbe : name === "liveness" ? livenessProbe : readinessProbe;
}

function askedOf(place: At, name: ProbeName): Asked | undefined {
  const probe = probeOf(place, name);
  const running = runOf(place);
  if (probe === undefined || running === undefined) return undefined;
  const question = probeQuestion(probe, place.spec.container, name);
  return { probe, ask: (atMs) => running.program.probe(running.run, question, atMs) };
}

function advanceOne(place: At, name: ProbeName): boolean {
  const { bench, index } = place;
  const row = activeRow(place, name);
  const asked = row && askedOf(place, name);
  if (row === undefined || asked === undefined) return false;
  const progress = advanceProbe(asked, row, bench.nowMs, name === "readiness" ? "go on" : "stop");
  if (progress.row === row) return false;
  change(bench, index, { [name]: progress.row });
  for (const failure of progress.failures) sayUnhealthy(place, name, asked.probe, failure);
  if (progress.changedMs !== undefined) follow(at(bench, index), name, asked.probe, progress.changedMs);
  return true;
}

function sayUnhealthy(place: At, name: ProbeName, probe: Probe, { answer }: FailedAttempt): void {
  const question = probeQuestion(probe, place.spec.container, name);
  const output = probeFailureText(question, answer, place.bench.row.ip ?? "", probe);
  warn(place, "Unhealthy", `${TITLES[name]} probe failed: ${output}`);
}

/** What a changed result leads to. */
function follow(place: At, name: ProbeName, probe: Probe, changedMs: number): void {
  const { bench, index, container, spec } = place;
  if (name === "readiness") return;
  if (container[name]?.value === false) {
    const grace = probe.terminationGracePeriodSeconds ?? bench.row.pod.spec.terminationGracePeriodSeconds;
    stopAlone(place, `Container ${spec.container.name} failed ${name} probe, will be restarted`, grace);
    enterStage(bench, index, "stopping", bench.nowMs);
    return;
  }
  if (name !== "startup") return;
  const { readinessProbe } = spec.container;
  change(bench, index, {
    // The others were held back: readiness is asked at once, liveness at its next turn.
    ...(readinessProbe === undefined
      ? {}
      : { readiness: { ...newProbe({ ...readinessProbe, initialDelaySeconds: 0 }, changedMs, false) } }),
    ...(container.liveness === undefined ? {} : { liveness: { ...container.liveness, doneMs: changedMs } }),
  });
}

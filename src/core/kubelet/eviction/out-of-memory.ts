/**
 * The kernel's answer when a machine has no memory left: it kills whatever it can best do without.
 * @see kubernetes pkg/kubelet/oom/oom_watcher_linux.go
 */
import { dropRow, type Intent, type Outcome } from "../../reconcile/agent.ts";
import { OOM_KILLED } from "../../trouble/container.ts";
import { memoryTable, takenBy } from "../../trouble/machine.ts";
import { troublesOf } from "../../trouble/troubles.ts";
import { crashContainer } from "../faults.ts";
import { nodeEvent } from "../status/node-event.ts";
import type { Look } from "./look.ts";
import { oomScore } from "./ranking.ts";

/** The kernel looks again when the memory of its victim is free. */
const NEXT_KILL_MS = 100;
/** Above those of the system's own processes. */
const PID_MIN = 2_000;
const PID_RANGE = 30_000;
/** What takes a machine's memory and belongs to no pod. */
const HOG = "stress-ng";

interface Victim {
  readonly score: number;
  readonly process: string;
  readonly intents: readonly Intent[];
}

/** Ends the process with the highest score. */
export function killForMemory(look: Look): Outcome {
  const { node, linked, nowMs, turn } = look;
  let victim: Victim | undefined;
  for (const candidate of candidates(look)) if (victim === undefined || candidate.score > victim.score) victim = candidate;
  // Only the system itself is left, and that is assumed to fit.
  if (victim === undefined) return { intents: [], requeueAfterMs: NEXT_KILL_MS * 100, background: true };
  const pid = PID_MIN + Math.floor(turn.draw("oom-pid", nowMs) * PID_RANGE);
  const message = `System OOM encountered, victim process: ${victim.process}, pid: ${pid}`;
  const events = linked ? [nodeEvent(node, "Warning", "SystemOOM", message)] : [];
  return { intents: [...victim.intents, ...events], requeueAfterMs: NEXT_KILL_MS };
}

function* candidates({ node, nowMs, amounts, turn }: Look): Iterable<Victim> {
  const { name } = node.metadata;
  const { state } = turn;
  const { capacity } = amounts.memory;
  for (const { key, pod, containers } of amounts.pods) {
    for (const container of containers) {
      if (!container.isAlive) continue;
      yield {
        score: oomScore(pod, container, capacity),
        process: container.process,
        get intents(): readonly Intent[] {
          const ends = crashContainer(state, { node: name, pod: key, container: container.name, ...OOM_KILLED });
          return [...ends, { do: "wake", agent: "kubelet", key: `${name}/${key}` }];
        },
      };
    }
  }
  for (const [key, row] of troublesOf(state, memoryTable, name)) {
    const score = (1_000 * takenBy(row, nowMs)) / capacity;
    yield { score, process: HOG, intents: [dropRow(memoryTable, key)] };
  }
}

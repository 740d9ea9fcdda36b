/**
 * What the world answers the commands in a container: who listens where, what runs beside them, what the container takes.
 */
import { quantityValue } from "../../api/quantity.ts";
import { realPath } from "../programs/shell/file-tree.ts";
import type { Oracle, ProcessLine, WorldQuestions } from "../programs/shell/live.ts";
import { fileSystemOf } from "./file-system.ts";
import { askAddress, type NetworkView, resolveName } from "./network.ts";
import { type Place, placeOf, placesOf } from "./place.ts";
import { sessionTable } from "./rows.ts";
import { userName, userOf } from "./user.ts";

/** Answers as of now. */
export function oracleOf(view: NetworkView, place: Place): Oracle {
  const answers: { readonly [Q in keyof WorldQuestions]: (question: WorldQuestions[Q]["question"]) => WorldQuestions[Q]["answer"] } = {
    request: (question) => askAddress(view, question),
    resolve: ({ name }) => resolveName(view, name),
    grown: ({ path, length }) => {
      const system = fileSystemOf(place, placesOf(view, place.key), view.nowMs);
      return { text: system.files.get(realPath(system, path))?.slice(length) ?? "" };
    },
    processes: () => processesIn(view, place),
    usage: () => usageOf(view, place),
  };
  return (what, question) => answers[what](question);
}

/** The container's own processes; one that was added to look at another sees that one's instead of its own first. */
function processesIn({ state, nowMs, ...sight }: NetworkView, place: Place): readonly ProcessLine[] {
  const { container } = place.spec;
  const target = "targetContainerName" in container ? container.targetContainerName : undefined;
  const seen = (target === undefined ? undefined : placeOf({ ...sight, state }, place.key, target)) ?? place;
  const user = userName(userOf(place));
  const { processes, words } = seen.interior;
  const called = processes.length > 0 ? processes : [{ pid: 1, command: words.join(" ") }];
  const mains: readonly ProcessLine[] = called.map((process) => ({
    user: userName(userOf(seen)),
    startedMs: seen.instance.startedMs,
    ...process,
  }));
  const sessions = [...state.rows(sessionTable, `${place.key}/`)].filter(
    ([, row]) => row.container === container.name && row.instance === place.instance.id && row.kind === "exec" && row.exit === undefined,
  );
  return [
    ...mains,
    ...sessions.map(([, { pid, openedMs, words }]) => ({ pid, user, startedMs: Math.min(openedMs, nowMs), command: words.join(" ") })),
  ];
}

function usageOf({ nowMs, world, pod }: NetworkView, { program, run }: Place): WorldQuestions["usage"]["answer"] {
  const { cpuMillis, memoryBytes } = program.usage(run, nowMs);
  const capacity = world.get("Node", pod.slice(0, pod.indexOf("/")))?.status.capacity?.memory;
  return { cpuMillis, memoryBytes, nodeMemoryBytes: capacity === undefined ? 0 : quantityValue(capacity) };
}

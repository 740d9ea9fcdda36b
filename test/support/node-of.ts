/**
 * A world of nodes with nothing but their kubelets, for tests of pods that name their node themselves.
 *
 * Its images behave as the pods' annotations say (`test/…`), so that a test reads as one table of what is and what follows.
 */

import type { Event } from "../../src/core/api/kinds/event.ts";
import { builtInKinds } from "../../src/core/api/kinds/index.ts";
import type { Node } from "../../src/core/api/kinds/node.ts";
import { podStatusText } from "../../src/core/api/kinds/pod/status-columns.ts";
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import { Registry } from "../../src/core/api/registry.ts";
import { nodeObject, standardNodes } from "../../src/core/bootstrap.ts";
import { imageTable } from "../../src/core/kubelet/images/node-images.ts";
import { createKubelet } from "../../src/core/kubelet/kubelet.ts";
import { type PodRow, podTable } from "../../src/core/kubelet/machine/rows.ts";
import { nodeStatusAgent } from "../../src/core/kubelet/node-status.ts";
import type { Answer, Exit, FindImage, Program, Run } from "../../src/core/kubelet/program.ts";
import { Manager } from "../../src/core/reconcile/manager.ts";
import { machineTable, processTable } from "../../src/core/reconcile/process.ts";
import { spokenTable } from "../../src/core/reconcile/recorder.ts";
import { Server } from "../../src/core/server/server.ts";
import { Store } from "../../src/core/store/store.ts";
import { Tables } from "../../src/core/store/tables.ts";
import { aPod, EPOCH_MS, type PodOverrides } from "./builders.ts";

const AUTHOR = { agent: "test", key: "" };
const NEVER = Number.POSITIVE_INFINITY;

const numberOf = (run: Run, name: string): number | undefined => {
  const text = run.annotations[`test/${name}`];
  return text === undefined ? undefined : Number(text);
};

/** Times of a spell `from-to` in seconds after the start, or never. */
function spell(run: Run, name: string): readonly [number, number] {
  const [from, to] = (run.annotations[`test/${name}`] ?? "").split("-").map((text) => (text === "" ? Number.NaN : Number(text)));
  return from === undefined || Number.isNaN(from)
    ? [NEVER, NEVER]
    : [run.startedMs + from * 1_000, to === undefined || Number.isNaN(to) ? NEVER : run.startedMs + to * 1_000];
}

/** Fails between two instants of each run, and says until when. */
export function answerBySpell([fromMs, toMs]: readonly [number, number], atMs: number, outcome: Answer["outcome"] = "failure"): Answer {
  if (atMs < fromMs) return { outcome: "success", untilMs: fromMs };
  return atMs < toMs ? { outcome, statusCode: 503, output: "no", untilMs: toMs } : { outcome: "success", untilMs: NEVER };
}

/** A program that does what the annotations `test/exit-after`, `exit-code`, `fails` (spell), `times-out`, `memory`, `term`, `runs` say. */
export const scripted: Program = {
  name: "scripted",
  exit(run): Exit | undefined {
    const afterSeconds = numberOf(run, "exit-after");
    const goodRuns = numberOf(run, "good-from-run");
    if (afterSeconds === undefined || (goodRuns !== undefined && run.restart >= goodRuns)) return undefined;
    return { atMs: run.startedMs + afterSeconds * 1_000, exitCode: numberOf(run, "exit-code") ?? 1 };
  },
  startMs: () => 0,
  ports: () => [80],
  probe(run, question, atMs) {
    const name = question.kind === "exec" ? `fails-${question.command[0]}` : "fails";
    return answerBySpell(spell(run, name), atMs, run.annotations["test/times-out"] === undefined ? "failure" : "timeout");
  },
  command: (_run, command) => ({ exitCode: Number(command[1] ?? 0), tookMs: Number(command[2] ?? 0) * 1_000, output: "" }),
  logs: (run, fromMs, toMs) =>
    run.startedMs >= fromMs && run.startedMs < toMs ? [{ timeMs: run.startedMs, text: `run ${run.restart}` }] : [],
  usage: () => ({ cpuMillis: 1, memoryBytes: 1_000_000, untilMs: NEVER }),
  memoryReachesMs(run, bytes) {
    const perSecond = numberOf(run, "memory-per-second");
    return perSecond === undefined ? undefined : run.startedMs + Math.ceil((bytes / perSecond) * 1_000);
  },
  onTerm: (run) => (run.annotations["test/term"] === "ignores" ? "ignores" : { afterMs: 500, exitCode: 0 }),
  interior: () => {
    throw new Error("no test looks inside");
  },
  request: () => ({ outcome: "refused" }),
};

/** Finds every image but `missing`, `private` and names with a capital. */
export const findScripted: FindImage = (reference) => {
  const full = `docker.io/library/${reference}`;
  if (/[A-Z]/.test(reference)) return { reference: full, error: "invalid-name" };
  if (reference.startsWith("missing")) return { reference: full, error: "not-found" };
  if (reference.startsWith("private")) return { reference: full, error: "denied" };
  return { reference: full, id: `docker.io/library/${reference}@sha256:00`, sizeBytes: 48_000_000, runsAsRoot: true, program: scripted };
};

/** Nodes and their kubelets. */
export interface Nodes {
  readonly store: Store;
  readonly server: Server;
  readonly manager: Manager;
  readonly tables: Tables;
  seconds(): number;
  advance(seconds: number): void;
  /** Runs step by step until `done`; returns the seconds since the beginning, or NaN when it took longer than `withinSeconds`. */
  until(done: () => boolean, withinSeconds?: number): number;
  apply(...objects: readonly { readonly kind: string }[]): void;
  pod(name?: string): Pod;
  find(name?: string): Pod | undefined;
  status(name?: string): string;
  node(name?: string): Node;
  row(name?: string): PodRow | undefined;
  /** `Reason: message` of the events of a pod, or of a node, in the order of their first time. */
  events(name: string): readonly string[];
  event(name: string, reason: string): Event | undefined;
}

/** A manager over `count` workers, ready, with `images` on their disks. */
export function nodesOf(
  options: { readonly count?: number; readonly images?: readonly string[]; readonly seed?: number; readonly booted?: boolean } = {},
): Nodes {
  const { count = 1, images = ["nginx:1.29"], seed = 1, booted = true } = options;
  const agents = [createKubelet(findScripted), nodeStatusAgent];
  const specs = [processTable, machineTable, spokenTable, ...agents.flatMap(({ tables = [] }) => tables)];
  const tables = new Tables([...new Map(specs.map((spec) => [spec.name, spec])).values()]);
  const store = new Store(builtInKinds);
  const server: Server = new Server({ store, registry: new Registry(builtInKinds), steps: [], seed, nowMs: () => manager.nowMs });
  const manager: Manager = new Manager({ store, server, tables, agents, seed, startMs: EPOCH_MS });
  for (const [index, spec] of standardNodes(count).slice(1).entries()) {
    server.create("Node", nodeObject(spec, index), { author: AUTHOR });
    for (const image of images) {
      tables.put(imageTable, `${spec.name}/docker.io/library/${image}`, { readyMs: 0, sessionMs: 0, sizeBytes: 1, id: "sha256:00" });
    }
    manager.addMachine(spec.name, [`kubelet@${spec.name}`]);
  }
  const nodes = facade({ store, server, manager, tables });
  if (booted) nodes.advance(20);
  return nodes;
}

function facade({ store, server, manager, tables }: Pick<Nodes, "store" | "server" | "manager" | "tables">): Nodes {
  const find = (name = "web") => store.get("Pod", `default/${name}`) as unknown as Pod | undefined;
  const pod = (name = "web") => {
    const found = find(name);
    if (found === undefined) throw new RangeError(`there is no pod ${name}`);
    return found;
  };
  const eventsOf = (name: string) =>
    ([...store.list("Event")] as unknown as Event[])
      .filter(({ involvedObject }) => involvedObject.name === name)
      .sort(
        (a, b) =>
          (a.firstTimestamp ?? "").localeCompare(b.firstTimestamp ?? "") ||
          Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
      );
  const seconds = () => (manager.nowMs - EPOCH_MS) / 1_000;
  return {
    store,
    server,
    manager,
    tables,
    seconds,
    pod,
    find,
    advance(forSeconds) {
      const untilMs = manager.nowMs + forSeconds * 1_000;
      while (manager.step(untilMs));
      manager.idleUntil(untilMs);
    },
    until(done, withinSeconds = 600) {
      const untilMs = manager.nowMs + withinSeconds * 1_000;
      while (!done()) if (!manager.step(untilMs)) return Number.NaN;
      return seconds();
    },
    apply: (...objects) => {
      for (const object of objects) server.create(object.kind, object, { author: AUTHOR });
    },
    status: (name) => podStatusText(pod(name)),
    node: (name = "worker-1") => store.get("Node", name) as unknown as Node,
    row: (name = "web") => [...tables.rows(podTable)].find(([key]) => key.endsWith(`/default/${name}`))?.[1],
    events: (name) => eventsOf(name).map(({ reason, message }) => `${reason}: ${message}`),
    event: (name, reason) => eventsOf(name).find((event) => event.reason === reason),
  };
}

/** A pod as a client sends it, naming `worker-1` itself. */
export function draftOf(overrides: PodOverrides = {}): Pod {
  const { metadata, ...pod } = aPod({ node: "worker-1", ...overrides });
  const { uid: _uid, ...rest } = metadata;
  return { ...pod, metadata: rest };
}

/** What became of a pod, one line for each change of its STATUS, with the seconds since the call. */
export function watchStatus(nodes: Nodes, forSeconds: number, name = "web"): readonly (readonly [seconds: number, status: string])[] {
  const lines: (readonly [number, string])[] = [];
  const from = nodes.seconds();
  const untilMs = nodes.manager.nowMs + forSeconds * 1_000;
  while (nodes.manager.step(untilMs)) {
    const status = nodes.find(name) === undefined ? "gone" : nodes.status(name);
    if (status !== lines.at(-1)?.[1]) lines.push([nodes.seconds() - from, status]);
  }
  nodes.manager.idleUntil(untilMs);
  return lines;
}

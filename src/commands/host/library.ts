/**
 * A cluster inside a test: virtual time moves when the test says so, and real clients may take part.
 *
 * What returns at once moves time while clients wait; what returns a promise lets them take part: after every instant of
 * which they hear, virtual time stands still until they have said what they have to say.
 */
import {
  ApiError,
  type Cluster,
  type ClusterOptions,
  type Input,
  journalText,
  type KindMap,
  type KindName,
  type KubeObject,
  keyOf,
  matches,
  parseDuration,
  parseSelector,
  type Receipt,
  Timeline,
} from "../../core/index.ts";
import type { CommandContext, SourceFile } from "../command.ts";
import { finish, runLine } from "../runner.ts";
import { readManifestFiles } from "./files.ts";
import { Company } from "./library/company.ts";
import type { ClientDoor, ListenOptions } from "./library/listen.ts";

/** What a cluster in a test is made from. */
export type CreateClusterOptions = Pick<ClusterOptions, "seed" | "startMs" | "nodes" | "controlPlane">;

/** Milliseconds, or text as in Go: `90s`, `5m30s`. */
export type Span = number | string;

/** Which objects of a kind. */
export interface ListOptions {
  /** Default: all namespaces. */
  readonly namespace?: string;
  /** As `kubectl -l` takes it. */
  readonly selector?: string;
}

/** How a fault strikes. */
export interface StrikeOptions {
  /** A node's, zone's, registry's or member's name, `namespace/pod`; absent for what befalls the whole cluster. */
  readonly target?: string;
  /** For faults of containers; default the pod's first. */
  readonly container?: string;
  /** The fault's own, as text: `{ "exit-code": "137" }`. */
  readonly options?: Readonly<Record<string, string>>;
  /** It ends by itself after so long. */
  readonly for?: Span;
  /** It comes and goes: so long each. */
  readonly every?: Span;
}

const NAMESPACE = "default";
const BY = "library";
/** Ten minutes: longer than anything takes by itself but what hangs. */
const TIMEOUT_MS = 600_000;
/** What the journal says wrote it; a journal of the program has the program's version. */
const WRITER = "library";

/** Makes a cluster; it is a minute old, and its nodes are Ready. */
export function createCluster(options: CreateClusterOptions = {}): EmulatedCluster {
  return new EmulatedCluster(options);
}

/** A whole cluster under a test's control. */
export class EmulatedCluster {
  /** The time machine: looks at the past, branches off, undoes. */
  readonly timeline: Timeline;
  readonly #company: Company;
  readonly #doors = new Set<ClientDoor>();

  constructor({ seed, startMs, nodes, controlPlane }: CreateClusterOptions = {}) {
    this.timeline = new Timeline({ seed, startMs, nodes, controlPlane }, WRITER);
    this.#company = new Company(this.timeline);
  }

  /** The emulated cluster itself, for whatever has no method here. */
  get cluster(): Cluster {
    return this.timeline.cluster;
  }

  /** Virtual time, milliseconds since 1970. */
  get nowMs(): number {
    return this.cluster.nowMs;
  }

  /** Whether nothing is left to do that would change anything. */
  get settled(): boolean {
    return this.cluster.settled;
  }

  /** All that was done, as text: `kubarium replay FILE` lives it again. */
  get journal(): string {
    this.timeline.tick();
    return journalText(this.timeline.journal);
  }

  /** Lets so much virtual time pass at once. */
  advance(span: Span): void {
    this.#atOnce(() => this.cluster.advance(spanMs(span)));
  }

  /** Lets time pass at once until `done` holds; false when it did not within the time allowed. */
  runUntil(done: () => boolean, timeout: Span = TIMEOUT_MS): boolean {
    return this.#atOnce(() => this.cluster.runUntil(done, spanMs(timeout)));
  }

  /** Lets time pass at once until nothing is left to do; false when something was still, at the end of the time allowed. */
  runUntilSettled(timeout: Span = TIMEOUT_MS): boolean {
    return this.runUntil(() => this.settled, timeout);
  }

  /** Lets so much virtual time pass while clients take part. */
  async pass(span: Span): Promise<void> {
    await this.#company.together(() => false, spanMs(span));
  }

  /** Lets time pass while clients take part, until `done` holds; false when it did not within the time allowed. */
  until(done: () => boolean | Promise<boolean>, timeout: Span = TIMEOUT_MS): Promise<boolean> {
    return this.#company.together(done, spanMs(timeout));
  }

  /** Lets time pass until nothing is left to do and no client does anything any more; false when the time allowed was over before. */
  settle(timeout: Span = TIMEOUT_MS): Promise<boolean> {
    return this.#company.settle(spanMs(timeout));
  }

  /** What `kubectl apply -f` does with manifests, as YAML or as objects; returns what it prints, throws when any is refused. */
  apply(manifest: string | object | readonly object[], namespace = NAMESPACE): string {
    const isText = typeof manifest === "string";
    const text = isText ? manifest : JSON.stringify({ apiVersion: "v1", kind: "List", items: [manifest].flat() });
    return this.#run("apply -f -", namespace, () => [{ path: "manifest", text }]);
  }

  /** Runs a line as at the prompt (`crash node worker-1`, `rollout undo deploy/web`) at once; returns what it prints, throws when it fails. */
  run(line: string, namespace = NAMESPACE): string {
    return this.#run(line, namespace, readManifestFiles);
  }

  /** The object as it is now; undefined when there is none. Kinds by name as in manifests, or as kubectl takes them. */
  get<K extends KindName>(kind: K, name: string, namespace?: string): KindMap[K] | undefined;
  get(kind: string, name: string, namespace?: string): KubeObject | undefined;
  get(kind: string, name: string, namespace = NAMESPACE): KubeObject | undefined {
    const { kind: table, namespaced } = this.#kind(kind);
    return this.cluster.server.find(table, keyOf({ metadata: { name, namespace: namespaced ? namespace : "" } }));
  }

  /** All objects of a kind, in the order of their names. */
  list<K extends KindName>(kind: K, options?: ListOptions): readonly KindMap[K][];
  list(kind: string, options?: ListOptions): readonly KubeObject[];
  list(kind: string, { namespace, selector = "" }: ListOptions = {}): readonly KubeObject[] {
    const { kind: table } = this.#kind(kind);
    const wanted = parseSelector(selector);
    const found = this.cluster.server.list(table, namespace === undefined ? {} : { namespace });
    return [...found].filter(({ metadata }) => matches(wanted, metadata.labels));
  }

  /** Does anything that can be done to a cluster, as data. */
  submit(input: Input): Receipt {
    return this.#company.alone(() => this.cluster.submit(input));
  }

  /** A fault begins; `faults list` at the prompt tells their names. Returns the id by which it can be healed. */
  strike(fault: string, { target = "", container, options = {}, for: lasting, every }: StrikeOptions = {}): string {
    const aim = { target, options, ...(container === undefined ? {} : { container }) };
    const forMs = lasting === undefined ? {} : { forMs: spanMs(lasting) };
    const everyMs = every === undefined ? {} : { everyMs: spanMs(every) };
    const { strike } = this.submit({ do: "strike", by: BY, fault, aim, ...forMs, ...everyMs });
    return strike?.id ?? "";
  }

  /** A lasting fault ends. */
  heal(id: string): void {
    this.submit({ do: "heal", by: BY, id });
  }

  /** Lets real clients in. Virtual time stands still for them, too, unless the test moves it or `speed` is given. */
  async listen(options: ListenOptions = {}): Promise<ClientDoor> {
    // What serves is large, and loaded for those who listen.
    const { openDoor } = await import("./library/listen.ts");
    const door = await openDoor(this.timeline, this.#company, options);
    this.#doors.add(door);
    return door;
  }

  /** Closes every door that is open. */
  async close(): Promise<void> {
    const doors = [...this.#doors];
    this.#doors.clear();
    await Promise.all(doors.map((door) => door.close()));
  }

  /** Who moves time at once cannot wait for anybody outside. */
  #atOnce<T>(move: () => T): T {
    const moved = this.#company.alone(move);
    if (!this.cluster.asks.isOpen) return moved;
    throw new ApiError("Conflict", "error: a webhook has to answer before time can go on: pass, until and settle wait for it");
  }

  #kind(word: string): { readonly kind: string; readonly namespaced: boolean } {
    const { registry } = this.cluster;
    return registry.find(word) ?? registry.require(word);
  }

  #run(line: string, namespace: string, readFiles: (path: string) => readonly SourceFile[]): string {
    const { cluster, timeline } = this;
    const context: CommandContext = { cluster, timeline, namespace, headless: true, readFiles };
    return this.#company.alone(() => {
      const end = timeline.begin(line, namespace);
      try {
        const { output, errors = "", exitCode } = finish(runLine(line, context));
        if (exitCode !== 0) throw new ApiError("BadRequest", errors === "" ? output : errors);
        return output;
      } finally {
        end();
      }
    });
  }
}

function spanMs(span: Span): number {
  const ms = typeof span === "number" ? span : parseDuration(span);
  if (ms === undefined || !(ms >= 0))
    throw new ApiError("BadRequest", `error: ${JSON.stringify(span)} is no span of time: 1500, "90s", "5m"`);
  return ms;
}

/**
 * A whole cluster for stories: commands in, and what an observer sees, by seconds after a cause.
 */
import type { KubeObject } from "../../src/core/api/kind.ts";
import type { Event } from "../../src/core/api/kinds/event.ts";
import type { KindMap, KindName } from "../../src/core/api/kinds/index.ts";
import { podStatusText } from "../../src/core/api/kinds/pod/status-columns.ts";
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import { Cluster } from "../../src/core/index.ts";
import { Shell } from "../commands/shell.ts";

/** How long the last step of a story took when it never came. */
export const NEVER = Number.POSITIVE_INFINITY;

/** A cluster of validated agents to which `yaml` has been applied; its second 0 is then, until `mark()` moves it. */
export class Story extends Shell {
  #markMs: number;

  constructor(yaml: string, workers = 3) {
    super({}, new Cluster({ nodes: workers, distrust: true }));
    this.applies(yaml);
    this.#markMs = this.cluster.nowMs;
  }

  /** Applies manifests, which must be accepted; returns what was said. */
  applies(yaml: string): string {
    const { exitCode, output, errors } = this.runIn({ ...this.context, readFiles: (path) => [{ path, text: yaml }] }, "apply -f more.yaml");
    if (exitCode !== 0) throw new Error(errors);
    return output;
  }

  /** Runs a line that must succeed; returns its output. */
  does(line: string): string {
    const { exitCode, output, errors } = this.run(line);
    if (exitCode !== 0) throw new Error(`${line}: ${errors}`);
    return output;
  }

  /** Counts seconds from here. */
  mark(): void {
    this.#markMs = this.cluster.nowMs;
  }

  /** Seconds since the mark. */
  get seconds(): number {
    return (this.cluster.nowMs - this.#markMs) / 1_000;
  }

  /** Lets time pass until `seconds` after the mark. */
  at(seconds: number): void {
    this.cluster.advance(Math.round((seconds - this.seconds) * 1_000));
  }

  /** Lets time pass until `done`; returns the second after the mark at which it held, or `NEVER`. */
  when(done: () => boolean, withinSeconds = 1_000): number {
    return this.cluster.runUntil(done, withinSeconds * 1_000) ? this.seconds : NEVER;
  }

  list<K extends KindName>(kind: K): KindMap[K][] {
    return [...this.cluster.store.list(kind)] as unknown[] as KindMap[K][];
  }

  /** The object, which must be there. */
  get<K extends KindName>(kind: K, key: string): KindMap[K] {
    return this.cluster.server.get(kind, key) as unknown as KindMap[K];
  }

  has(kind: KindName, key: string): boolean {
    return this.cluster.server.find(kind, key) !== undefined;
  }

  /** The column STATUS of a pod of the namespace `default`. */
  status(name: string): string {
    return podStatusText(this.get("Pod", `default/${name}`));
  }

  /** Every status the pod shows until `seconds` after the mark, with the second at which it came. */
  watch(name: string, seconds: number): readonly (readonly [second: number, status: string])[] {
    const seen: [number, string][] = [];
    let last = "";
    const look = (): boolean => {
      const status = this.status(name);
      if (status !== last) seen.push([this.seconds, status]);
      last = status;
      return false;
    };
    this.cluster.runUntil(look, Math.round((seconds - this.seconds) * 1_000));
    return seen;
  }

  /** The cells of the object's row in `get`, without those named AGE. */
  row(line: string): readonly string[] {
    const [header = "", row = ""] = this.does(line).split("\n");
    const names = header.split(/ {2,}/);
    return row.split(/ {2,}/).filter((_cell, index) => names[index]?.trim() !== "AGE");
  }

  /** `Type Reason: message` of the events about objects whose name begins so, oldest first. */
  events(name: string): readonly string[] {
    return this.eventsAbout(name).map(({ type, reason, message = "" }) => `${type} ${reason}: ${message}`);
  }

  /** The events about objects whose name begins so, oldest first. */
  eventsAbout(name: string): readonly Event[] {
    return this.list("Event")
      .filter(({ involvedObject }) => involvedObject.name?.startsWith(name))
      .sort((a, b) => creation(a) - creation(b));
  }

  /** Messages of the object's conditions with that status. */
  conditions({ status }: { readonly status?: unknown } & KubeObject, wanted: "True" | "False"): readonly string[] {
    const { conditions = [] } = status as { conditions?: readonly { type: string; status: string; reason?: string; message?: string }[] };
    return conditions.flatMap((condition) =>
      condition.status === wanted ? [`${condition.type} ${condition.reason}: ${condition.message}`] : [],
    );
  }
}

/** Names of events end in the nanosecond of their first occurrence. */
function creation({ metadata }: Event): number {
  return Number.parseInt(metadata.name.slice(metadata.name.lastIndexOf(".") + 1), 16);
}

/** A pod as YAML: one container of busybox that runs the script. */
export function scriptedPod(name: string, script: string, { spec = "", container = "" } = {}): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  ${spec}
  containers:
  - name: main
    image: busybox:1.37
    command: [sh, -c, ${JSON.stringify(script)}]
    ${container}
`;
}

/** A Deployment of nginx as YAML, ready as soon as it listens. */
export function webDeployment(replicas: number, { spec = "", pod = "" } = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  ${spec}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      ${pod}
      containers:
      - name: web
        image: nginx:1.29
        ports: [{name: http, containerPort: 80}]
        readinessProbe: {httpGet: {path: /, port: http}}
`;
}

/** Pods that are not on their way out. */
export function staying(pods: readonly Pod[]): Pod[] {
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

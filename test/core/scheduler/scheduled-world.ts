/**
 * A cluster in which nobody works but the scheduler: store, server and manager, and nodes that are ready.
 */
import type { KubeObject } from "../../../src/core/api/kind.ts";
import { keyOf } from "../../../src/core/api/kind.ts";
import { builtInKinds } from "../../../src/core/api/kinds/index.ts";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { Registry } from "../../../src/core/api/registry.ts";
import type { Agent } from "../../../src/core/reconcile/agent.ts";
import { Manager } from "../../../src/core/reconcile/manager.ts";
import { machineTable, processTable } from "../../../src/core/reconcile/process.ts";
import { spokenTable } from "../../../src/core/reconcile/recorder.ts";
import { createScheduler, type SchedulerParts } from "../../../src/core/scheduler/scheduler.ts";
import { Server } from "../../../src/core/server/server.ts";
import { Store } from "../../../src/core/store/store.ts";
import { Tables } from "../../../src/core/store/tables.ts";
import { NOW_MS } from "../../support/world-of.ts";

const AUTHOR = { agent: "test", key: "" };

/** What a test says about a node. */
export interface NodeOverrides {
  readonly name?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly spec?: Partial<Node["spec"]>;
  readonly allocatable?: { readonly [resource: string]: string };
  readonly images?: Node["status"]["images"];
}

/** A node of 4 CPU, 8 GiB and 110 pods in no zone. */
export function aNode({ name = "node-1", labels = {}, spec = {}, allocatable = {}, images }: NodeOverrides = {}): Node {
  const all = { cpu: "4", memory: "8Gi", "ephemeral-storage": "100Gi", pods: "110", ...allocatable };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, uid: `uid-${name}`, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec,
    status: {
      allocatable: all,
      capacity: all,
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: "",
        kernelVersion: "",
        kubeletVersion: "v1.34.2",
        kubeProxyVersion: "",
        machineID: "",
        operatingSystem: "linux",
        osImage: "",
        systemUUID: "",
      },
      ...(images === undefined ? {} : { images }),
    },
  };
}

/** The scheduler at work. */
export class ScheduledWorld {
  readonly store: Store;
  readonly tables: Tables;
  readonly server: Server;
  readonly manager: Manager;
  readonly agent: Agent;

  constructor(parts: SchedulerParts = {}, options: { readonly hashing?: boolean } = { hashing: true }) {
    this.store = new Store(builtInKinds, options);
    this.agent = createScheduler(parts);
    this.tables = new Tables([processTable, machineTable, spokenTable, ...(this.agent.tables ?? [])]);
    const nowMs = (): number => this.manager.nowMs;
    this.server = new Server({ store: this.store, registry: new Registry(builtInKinds), steps: [], seed: 1, nowMs });
    this.manager = new Manager({
      store: this.store,
      server: this.server,
      tables: this.tables,
      agents: [this.agent],
      seed: 1,
      startMs: NOW_MS,
    });
    this.manager.addMachine("control-plane", ["kube-scheduler"]);
  }

  /** Stores objects as they are. */
  put(...objects: readonly KubeObject[]): this {
    for (const object of objects) this.store.put(object.kind, keyOf(object), object, this.manager.nowMs, AUTHOR);
    return this;
  }

  remove(kind: string, key: string): this {
    this.store.remove(kind, key, this.manager.nowMs, AUTHOR);
    return this;
  }

  /** Lets time pass until nothing is left to do, or `ms` in any case. */
  run(ms?: number): this {
    const untilMs = this.manager.nowMs + (ms ?? 600_000);
    while ((ms !== undefined || !this.manager.settled) && this.manager.step(untilMs));
    if (ms !== undefined) this.manager.idleUntil(untilMs);
    return this;
  }

  pod(name = "web"): Pod {
    return this.store.get("Pod", `default/${name}`) as Pod;
  }

  /** Where each pod runs, by name; empty for those that wait. */
  nodesOf(): { readonly [pod: string]: string } {
    const pods = [...this.store.list("Pod")] as Pod[];
    return Object.fromEntries(pods.map(({ metadata, spec }) => [metadata.name, spec.nodeName ?? ""]));
  }

  /** `Reason: message`, oldest first. */
  events(reason?: string): readonly string[] {
    const events = [...this.store.list("Event")] as (KubeObject & { reason: string; message: string; eventTime: string })[];
    return events
      .filter((event) => reason === undefined || event.reason === reason)
      .sort((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0))
      .map((event) => `${event.reason}: ${event.message}`);
  }

  /** The PodScheduled condition's message. */
  whyPending(name = "web"): string | undefined {
    return this.pod(name).status.conditions?.find(({ type }) => type === "PodScheduled")?.message;
  }
}

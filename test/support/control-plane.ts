/**
 * A whole cluster for stories about its control plane: what is struck, who leads, what links hold, by seconds after a cause.
 */
import type { Event } from "../../src/core/api/kinds/event.ts";
import type { Lease } from "../../src/core/api/kinds/lease.ts";
import type { Node } from "../../src/core/api/kinds/node.ts";
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import { Cluster } from "../../src/core/cluster.ts";
import { apiAccess, controlPlaneRow, leaderOf } from "../../src/core/reconcile/control-plane.ts";
import { type LedName, processTable } from "../../src/core/reconcile/process.ts";
import { isPodReady } from "../../src/core/rules/pod.ts";

/** A cluster of one or three members and two workers. */
export class ControlPlane {
  readonly cluster: Cluster;
  #markMs: number;

  constructor(controlPlane: 1 | 3 = 1, cluster = new Cluster({ controlPlane, nodes: 2, distrust: true })) {
    this.cluster = cluster;
    this.#markMs = cluster.nowMs;
  }

  mark(): void {
    this.#markMs = this.cluster.nowMs;
  }

  get seconds(): number {
    return (this.cluster.nowMs - this.#markMs) / 1_000;
  }

  /** Lets time pass until `seconds` after the mark. */
  at(seconds: number): void {
    this.cluster.advance(Math.round((seconds - this.seconds) * 1_000));
  }

  /** The second after the mark at which `done` held. */
  when(done: () => boolean, withinSeconds = 1_000): number {
    return this.cluster.runUntil(done, withinSeconds * 1_000) ? this.seconds : Number.POSITIVE_INFINITY;
  }

  /** Does harm, and counts seconds from there; returns the fault's id. */
  strike(fault: string, target = "", options: Readonly<Record<string, string>> = {}, forMs?: number): string {
    const { strike } = this.cluster.submit({ do: "strike", by: "test", fault, aim: { target, options }, ...(forMs && { forMs }) });
    this.mark();
    return strike?.id ?? "";
  }

  heal(id: string): void {
    this.cluster.submit({ do: "heal", by: "test", id });
    this.mark();
  }

  /** Creates a deployment of nginx as a user does. */
  deploy(name: string, replicas = 2): void {
    const labels = { app: name };
    const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } };
    const spec = { replicas, selector: { matchLabels: labels }, template };
    this.cluster.submit({
      do: "create",
      by: "test",
      kind: "Deployment",
      object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec },
    });
  }

  pods(): readonly Pod[] {
    return [...this.cluster.server.list("Pod")] as Pod[];
  }

  readyPods(): number {
    return this.pods().filter(isPodReady).length;
  }

  leader(name: LedName): string | undefined {
    return leaderOf(this.cluster.tables, name);
  }

  lease(name: LedName): NonNullable<Lease["spec"]> {
    return (this.cluster.server.get("Lease", `kube-system/${name}`) as Lease).spec ?? {};
  }

  etcd(): string {
    return controlPlaneRow(this.cluster.tables)?.etcd.leader ?? "";
  }

  /** `ok`, or why users are refused. */
  api(): string {
    const access = apiAccess(this.cluster.tables, this.cluster.nowMs);
    return access.state === "ok" ? "ok" : access.refusal.message;
  }

  running(instance: string): boolean {
    return this.cluster.tables.row(processTable, instance)?.running === true;
  }

  linked(instance: string): boolean {
    return this.cluster.tables.row(processTable, instance)?.linked === true;
  }

  isReady(node: string): boolean {
    const { status } = this.cluster.server.get("Node", node) as Node;
    return status.conditions?.some(({ type, status: state }) => type === "Ready" && state === "True") ?? false;
  }

  /** Messages of the events of a reason. */
  events(reason: string): readonly string[] {
    return ([...this.cluster.server.list("Event")] as Event[])
      .filter((event) => event.reason === reason)
      .map(({ message = "" }) => message);
  }
}

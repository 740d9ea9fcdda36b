/**
 * A cluster with pods to talk to, and somebody who talks.
 */
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { Cluster } from "../../../src/core/cluster.ts";
import { type ContainerSession, type ExecRequest, openAttach, openExec } from "../../../src/core/containers.ts";

/** A container of a test's pod. */
export interface ShopContainer {
  readonly name?: string;
  readonly image: string;
  readonly [field: string]: unknown;
}

/** What a client has heard. */
export interface Heard {
  readonly out: string;
  readonly err: string;
  readonly exit: number | undefined;
}

/** One cluster, its pods and their visitors. */
export class Shop {
  cluster: Cluster;

  constructor(nodes = 1) {
    this.cluster = new Cluster({ nodes, seed: 7 });
  }

  create(object: { readonly kind: string; readonly [field: string]: unknown }): void {
    this.cluster.submit({ do: "create", by: "test", kind: object.kind, object });
  }

  /** Creates a pod and waits until its containers run. */
  pod(name: string, containers: readonly ShopContainer[], spec: object = {}, metadata: object = {}): Pod {
    const named = containers.map((container) => ({ name: "main", ...container }));
    this.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default", ...metadata },
      spec: { containers: named, ...spec },
    });
    const isUp = (): boolean => (this.find(name)?.status.containerStatuses ?? []).some(({ state }) => state?.running !== undefined);
    if (!this.cluster.runUntil(isUp, 120_000)) throw new Error(`pod ${name} does not run`);
    this.cluster.advance(5_000);
    return this.get(name);
  }

  find(name: string): Pod | undefined {
    return this.cluster.server.find("Pod", `default/${name}`) as Pod | undefined;
  }

  get(name: string): Pod {
    return this.cluster.server.get("Pod", `default/${name}`) as Pod;
  }

  /** A command of a pod's only container, not at a terminal unless said otherwise. */
  exec(name: string, command: readonly string[], more: Partial<ExecRequest> = {}): Visitor {
    const request: ExecRequest = { pod: this.get(name), command, stdin: false, stdout: true, stderr: true, tty: false, ...more };
    return new Visitor(this.cluster, openExec(this.cluster, request));
  }

  attach(name: string, more: Partial<ExecRequest> = {}): Visitor {
    const request = { pod: this.get(name), stdin: true, stdout: true, stderr: true, tty: true, ...more };
    return new Visitor(this.cluster, openAttach(this.cluster, request));
  }

  /** `sh -c script`, run to its end. */
  sh(name: string, script: string, more: Partial<ExecRequest> = {}): Heard {
    return this.exec(name, ["sh", "-c", script], more).end();
  }
}

const utf8 = new TextDecoder();

/** A client of one session. */
export class Visitor {
  readonly session: ContainerSession;
  readonly cluster: Cluster;
  out = "";
  err = "";
  exit: number | undefined;
  status: string | undefined;

  constructor(cluster: Cluster, session: ContainerSession) {
    this.cluster = cluster;
    this.session = session;
  }

  /** Lets time pass, and listens. */
  wait(ms: number): this {
    this.cluster.advance(ms);
    this.listen();
    return this;
  }

  listen(): void {
    if (!this.session.ready()) return;
    const { stdout, stderr, exit } = this.session.read();
    this.out += utf8.decode(stdout);
    this.err += utf8.decode(stderr);
    if (exit === undefined) return;
    this.status = exit;
    const status = JSON.parse(exit);
    this.exit = status.status === "Success" ? 0 : Number(status.details?.causes?.[0]?.message ?? Number.NaN);
  }

  type(text: string): this {
    this.session.write(new TextEncoder().encode(text));
    return this;
  }

  /** What was heard since the last time. */
  hears(text: string, ms = 100): string {
    this.out = "";
    this.type(text).wait(ms);
    return this.out;
  }

  /** Waits until the process is over. */
  end(timeoutMs = 60_000): Heard {
    this.cluster.runUntil(() => {
      this.listen();
      return this.exit !== undefined;
    }, timeoutMs);
    const { out, err, exit } = this;
    return { out, err, exit };
  }
}

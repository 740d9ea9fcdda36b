/**
 * A cluster in this process and `@kubernetes/client-node` as its client; nothing of it knows that the cluster is emulated.
 */
import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll } from "vitest";
import type { ClientDoor, ListenOptions } from "../../../src/commands/host/library/listen.ts";
import { createCluster, type EmulatedCluster } from "../../../src/commands/host/library.ts";

/** What the tests of a file share. */
export interface Session {
  readonly cluster: EmulatedCluster;
  readonly door: ClientDoor;
  readonly config: KubeConfig;
}

/** Opens one for all tests of a file. */
export function aSession(options: ListenOptions = {}): Session {
  const cluster = createCluster({ nodes: 2 });
  const config = new KubeConfig();
  let door: ClientDoor | undefined;
  beforeAll(async () => {
    const bugs = (error: unknown): void => {
      throw error;
    };
    door = await cluster.listen({ onBug: bugs, ...options });
    config.loadFromString(door.kubeconfig);
  });
  afterAll(() => cluster.close());
  return {
    cluster,
    config,
    get door() {
      if (door === undefined) throw new Error("the door is not open yet");
      return door;
    },
  };
}

/** The same cluster, seen by another user. */
export function configOf(door: ClientDoor, user: { readonly token?: string; readonly impersonate?: string }): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "kubarium", server: door.url, skipTLSVerify: true }],
    users: [{ name: "somebody", token: user.token ?? door.token, impersonateUser: user.impersonate }],
    contexts: [{ name: "here", cluster: "kubarium", user: "somebody" }],
    currentContext: "here",
  });
  return config;
}

/** What a call was refused with, as the API server said it. */
export interface Refused {
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
}

/** The refusal of a call that must not succeed. */
export async function refusalOf(call: Promise<unknown>): Promise<Refused> {
  try {
    await call;
  } catch (error) {
    const { code, body } = error as { readonly code: number; readonly body: unknown };
    // What a client has no type for (401) it does not read.
    if (body === undefined) return { code };
    // Paths that lead nowhere are answered in plain text, as upstream does.
    if (typeof body === "string" && !body.startsWith("{")) return { code, message: body.trim() };
    const status = typeof body === "string" ? JSON.parse(body) : body;
    const { reason, message } = status as { readonly reason?: string; readonly message?: string };
    return { code, reason, message };
  }
  throw new Error("the call was not refused");
}

/** A Deployment of nginx. */
export function aDeployment(name: string, namespace: string, replicas = 2) {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx:1.29", ports: [{ containerPort: 80 }] }] } },
    },
  };
}

/** A pod of one container. */
export function aPod(name: string, namespace: string, container: object = {}) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: "main", image: "nginx:1.29", ...container }] },
  };
}

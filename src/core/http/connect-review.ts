/**
 * Asks webhooks whether a client may connect to what runs in a pod. Nothing is written, so nothing is journalled but the question.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go (ConnectResource)
 */
import { Cluster } from "../cluster.ts";
import { AskPending } from "../server/asks.ts";
import { agentOf, keyOfPath, type ResourceCall } from "./context.ts";

/** Refuses what a webhook denies; `options` are what the client has said in the query. */
export function reviewConnect(call: ResourceCall, options: object = {}): void {
  const { cluster, served, path, user, request } = call;
  if (!cluster.asks.isNeeded) return;
  const { metadata } = cluster.server.get(served.kind.kind, keyOfPath(served.kind, path));
  const { subresource } = path;
  const kind = served.kind.subresources?.find(({ name }) => name === subresource)?.kind ?? served.apiKind;
  const object = { apiVersion: "v1", kind, metadata: { name: metadata.name, namespace: metadata.namespace }, ...options };
  // Answers that are there already are taken from a copy: in the cluster that lives a question belongs to a write.
  const copy = Cluster.restore(cluster.snapshot());
  const author = { agent: "user", key: agentOf(request) };
  try {
    copy.asks.attempt(() => copy.server.reviewSubresource(served.kind.kind, "CONNECT", object, { author, user, subresource }));
  } catch (error) {
    if (error instanceof AskPending) cluster.submit({ do: "ask", by: agentOf(request), ask: error.ask });
    throw error;
  }
}

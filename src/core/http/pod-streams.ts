/**
 * `exec`, `attach`, `portforward` and `proxy`: the door to what runs in the containers.
 * @see kubernetes pkg/registry/core/pod/rest/subresources.go
 */
import { ApiError } from "../api/errors.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Service } from "../api/kinds/service.ts";
import { connectPort, openAttach, openExec, openPorts, requestNode, requestPod, requestService } from "../containers.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import { reviewConnect } from "./connect-review.ts";
import { agentOf, keyOfPath, type ResourceCall } from "./context.ts";
import type { ChannelReply, HttpReply, PortReply } from "./contract.ts";
import { connectionOn, sessionOn } from "./on-branch.ts";
import { podOf } from "./pod-of.ts";
import { noSuchResource } from "./refusal.ts";

/** A process of its own in a container. */
export function execIn(call: ResourceCall): ChannelReply {
  const { cluster, query, request } = call;
  checkApi(cluster.tables, cluster.nowMs, "write");
  const command = query.texts("command");
  const streams = streamsOf(call);
  if (command.length === 0) throw new ApiError("BadRequest", "you must specify at least 1 command for the container");
  const container = query.text("container");
  const named = container === undefined || container === "" ? {} : { container };
  reviewConnect(call, { ...streams, ...named, command });
  const session = openExec(cluster, { pod: podOf(call), ...named, command, ...streams, by: agentOf(request) });
  return { do: "channels", session: sessionOn(cluster, session), ...streams };
}

/** The main process of a container. */
export function attachTo(call: ResourceCall): ChannelReply {
  const { cluster, query, request } = call;
  checkApi(cluster.tables, cluster.nowMs, "write");
  const streams = streamsOf(call);
  const container = query.text("container");
  const named = container === undefined || container === "" ? {} : { container };
  reviewConnect(call, { ...streams, ...named });
  const session = openAttach(cluster, { pod: podOf(call), ...named, ...streams, by: agentOf(request) });
  return { do: "channels", session: sessionOn(cluster, session), ...streams };
}

function streamsOf({ query }: ResourceCall): Pick<ChannelReply, "stdin" | "stdout" | "stderr" | "tty"> {
  const [stdin, stdout, stderr, tty] = ["stdin", "stdout", "stderr", "tty"].map((name) => query.flag(name));
  if (!stdin && !stdout && !stderr) throw new ApiError("BadRequest", "you must specify at least 1 of stdin, stdout, stderr");
  // A terminal has one output.
  return { stdin: stdin ?? false, stdout: stdout ?? false, stderr: (stderr ?? false) && !tty, tty: tty ?? false };
}

/** Connections to ports of a pod. */
export function forwardPorts(call: ResourceCall): PortReply {
  const { cluster } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  const pod = podOf(call);
  reviewConnect(call);
  openPorts(cluster, pod);
  // Each connection reaches the pod as it is then, until another one has taken its name.
  const present = (): Pod => {
    const now = cluster.server.find("Pod", `${pod.metadata.namespace}/${pod.metadata.name}`) as Pod | undefined;
    return now !== undefined && now.metadata.uid === pod.metadata.uid ? now : pod;
  };
  return { do: "ports", connect: (port) => connectionOn(cluster, connectPort(cluster, present(), port)) };
}

/** A request that is passed on to a pod, a service or a node: `https:NAME:PORT` names scheme and port. */
export function proxyTo(call: ResourceCall): HttpReply {
  const { cluster, served, path, request, query } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  const { name, port } = splitName(path.name);
  const target = cluster.server.get(served.kind.kind, keyOfPath(served.kind, { ...path, name }));
  const search = request.target.includes("?") ? request.target.slice(request.target.indexOf("?")) : "";
  const inner = query.text("path") !== undefined && path.rest.length === 0 ? (query.text("path") ?? "") : path.rest.join("/");
  const ends = /\/(?:\?|$)/.test(request.target) && path.rest.length > 0 ? "/" : "";
  const passed = { method: request.method, path: `/${inner}${ends}${search}`, headers: request.headers, body: request.body.bytes };
  const answer = answerOf(call, target, port, passed);
  return {
    do: "later",
    atMs: answer.readyMs,
    reply: { do: "reply", status: answer.status, headers: answer.headers, body: answer.body, wrote: false },
  };
}

function answerOf({ cluster, served }: ResourceCall, target: unknown, port: string, request: Parameters<typeof requestPod>[3]) {
  switch (served.kind.plural) {
    case "pods":
      return requestPod(cluster, target as Pod, port, request);
    case "services":
      return requestService(cluster, target as Service, port, request);
    case "nodes":
      return requestNode(cluster, target as Node, port, request);
    default:
      throw noSuchResource();
  }
}

/** `web`, `web:80`, `http:web:80`. */
function splitName(text: string): { readonly name: string; readonly port: string } {
  const parts = text.split(":");
  if (parts.length === 1) return { name: text, port: "" };
  if (parts.length === 2) return { name: parts[0] ?? "", port: parts[1] ?? "" };
  const [scheme, name = "", port] = parts;
  return { name, port: `${scheme}:${port}` };
}

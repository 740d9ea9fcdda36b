/**
 * Probes, and the actions by which a kubelet reaches into a container; lifecycle hooks share them.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { type Infer, int32, int64, intOrString, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { atomic } from "./list-rules.ts";

export const execAction = struct("ExecAction", () => ({
  command: optional(list(text("A word of the command."), "Program and arguments, run without a shell; exit code 0 is success.", atomic)),
}));
/** A command run in the container. */
export type ExecAction = Infer<typeof execAction>;

export const httpHeader = struct("HTTPHeader", () => ({
  name: text("Name of the header."),
  value: text("Value of the header."),
}));
/** One header of an HTTP request. */
export type HTTPHeader = Infer<typeof httpHeader>;

export const httpGetAction = struct("HTTPGetAction", () => ({
  host: optional(text("Host to connect to; the pod's own address when absent.")),
  httpHeaders: optional(list(httpHeader, "Headers sent along.", atomic)),
  path: text("Path that is requested."),
  port: intOrString("Port number, or name of a port of the container."),
  scheme: oneOf(["HTTP", "HTTPS"], "Protocol spoken.", "v1.URIScheme"),
}));
/** An HTTP GET; a status from 200 to 399 is success. */
export type HTTPGetAction = Infer<typeof httpGetAction>;

export const tcpSocketAction = struct("TCPSocketAction", () => ({
  host: optional(text("Host to connect to; the pod's own address when absent.")),
  port: intOrString("Port number, or name of a port of the container."),
}));
/** A TCP connection; being accepted is success. */
export type TCPSocketAction = Infer<typeof tcpSocketAction>;

export const grpcAction = struct("GRPCAction", () => ({
  port: int32("Port of the gRPC server."),
  service: text("Service named in the health request; empty asks for the server as a whole."),
}));
/** A call of the gRPC health protocol. */
export type GRPCAction = Infer<typeof grpcAction>;

export const sleepAction = struct("SleepAction", () => ({
  seconds: int64("How long to wait."),
}));
/** A wait. */
export type SleepAction = Infer<typeof sleepAction>;

export const probe = struct("Probe", () => ({
  exec: optional(part(execAction, "Asks by running a command in the container.")),
  failureThreshold: int32("Failures in a row that turn success into failure."),
  grpc: optional(part(grpcAction, "Asks through the gRPC health protocol.")),
  httpGet: optional(part(httpGetAction, "Asks by an HTTP GET.")),
  initialDelaySeconds: optional(int32("Seconds after the container's start before the first question.")),
  periodSeconds: int32("Seconds between questions."),
  successThreshold: int32("Successes in a row that turn failure into success."),
  tcpSocket: optional(part(tcpSocketAction, "Asks by opening a TCP connection.")),
  terminationGracePeriodSeconds: optional(int64("Seconds of grace when this probe has the container killed; overrides the pod's.")),
  timeoutSeconds: int32("Seconds after which a missing answer counts as failure."),
}));
/** How a kubelet asks a container for its health. */
export type Probe = Infer<typeof probe>;

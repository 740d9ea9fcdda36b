/**
 * A probe on one line, as `describe` shows it.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go DescribeProbe
 */
import type { PodSpec } from "../shapes/pod-spec.ts";

type Probe = NonNullable<PodSpec["containers"][number]["livenessProbe"]>;

/** `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1, failureThreshold = 3 } = probe;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`;
  return `${handlerText(probe)} ${times} #success=${successThreshold} #failure=${failureThreshold}`;
}

function handlerText({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(" ")}]`;
  if (httpGet !== undefined) {
    const path = httpGet.path ?? "/";
    const escaped = encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23");
    const host = httpGet.host?.includes(":") ? `[${httpGet.host}]` : (httpGet.host ?? "");
    const slash = escaped === "" || escaped.startsWith("/") ? "" : "/";
    return `http-get ${(httpGet.scheme ?? "HTTP").toLowerCase()}://${host}:${httpGet.port}${slash}${escaped}`;
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port}`;
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""}`;
  return "unknown";
}

/**
 * The requests of HTTP probes that reach a server, for its access log.
 *
 * Absent on purpose: what a restart of the kubelet does to the phase of its probes; a log follows from its run alone.
 */
import type { Container } from "../../../api/shapes/container.ts";
import type { Probe } from "../../../api/shapes/probe.ts";
import type { Question, Run } from "../../program.ts";
import { LOG_LINES_MAX } from "./lines.ts";

/** A request that the kubelet makes to see whether the container is well. */
export interface ProbeRequest {
  readonly asker: NonNullable<Question["asker"]>;
  readonly timeMs: number;
  readonly port: number;
  readonly path: string;
  readonly scheme: "HTTP" | "HTTPS";
}

/** Who is asked. */
export interface Server {
  readonly run: Run;
  readonly listensMs: number;
  /** Whether the request gets a good answer. */
  isWell(request: ProbeRequest): boolean;
}

/** The HTTP probes that are answered in [fromMs, toMs), in order. */
export function probeRequests(server: Server, fromMs: number, toMs: number): readonly ProbeRequest[] {
  const { container, startedMs } = server.run;
  const { livenessProbe, readinessProbe, startupProbe } = container;
  const answeredMs = Math.max(fromMs, server.listensMs);
  const passesMs = startupProbe === undefined ? undefined : startupPasses(server, startupProbe);
  const startup = startupProbe && requestsOf(container, startupProbe, "startup", anchorOf(startupProbe, startedMs));
  // The others are held back: then readiness is asked at once, liveness at its next turn.
  const heldMs = passesMs ?? startedMs;
  const readiness =
    readinessProbe &&
    requestsOf(container, readinessProbe, "readiness", passesMs === undefined ? anchorOf(readinessProbe, startedMs) : passesMs);
  const liveness = livenessProbe && requestsOf(container, livenessProbe, "liveness", anchorOf(livenessProbe, startedMs));
  const requests = [
    ...(startup?.(answeredMs, Math.min(toMs, (passesMs ?? toMs) + 1)) ?? []),
    ...(readiness?.(Math.max(answeredMs, heldMs), toMs) ?? []),
    ...(liveness?.(Math.max(answeredMs, passesMs === undefined ? startedMs : passesMs + 1), toMs) ?? []),
  ];
  return requests.toSorted((a, b) => a.timeMs - b.timeMs);
}

/** When the startup probe first gets a good answer; Infinity when its answers are never good. */
function startupPasses({ isWell, listensMs, run }: Server, probe: Probe): number {
  const periodMs = probe.periodSeconds * 1_000;
  const anchorMs = anchorOf(probe, run.startedMs);
  const timeMs = anchorMs + Math.max(0, Math.ceil((listensMs - anchorMs) / periodMs)) * periodMs;
  const request = requestsOf(run.container, probe, "startup", anchorMs)(timeMs, timeMs + 1)[0];
  return request === undefined || isWell(request) ? timeMs : Number.POSITIVE_INFINITY;
}

function anchorOf({ initialDelaySeconds = 0, periodSeconds }: Probe, startedMs: number): number {
  return startedMs + Math.ceil(initialDelaySeconds / periodSeconds) * periodSeconds * 1_000;
}

/** The requests of one probe by span; none when it does not speak HTTP. */
function requestsOf(
  { ports = [] }: Container,
  probe: Probe,
  asker: ProbeRequest["asker"],
  anchorMs: number,
): (fromMs: number, toMs: number) => readonly ProbeRequest[] {
  const get = probe.httpGet;
  if (get === undefined) return () => [];
  const { path, scheme } = get;
  const periodMs = probe.periodSeconds * 1_000;
  const port = typeof get.port === "number" ? get.port : (ports.find(({ name }) => name === get.port)?.containerPort ?? 0);
  return (fromMs, toMs) => {
    const last = Math.ceil((toMs - anchorMs) / periodMs) - 1;
    const first = Math.max(0, Math.ceil((fromMs - anchorMs) / periodMs), last - LOG_LINES_MAX);
    const requests: ProbeRequest[] = [];
    for (let n = first; n <= last; n++) requests.push({ asker, timeMs: anchorMs + n * periodMs, port, path, scheme });
    return requests;
  };
}

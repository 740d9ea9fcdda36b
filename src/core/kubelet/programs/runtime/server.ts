/**
 * Servers: processes that print a greeting, listen, answer, and go when they are told to.
 *
 * A file of the catalogue describes its server in one table; everything that such images have in common is here.
 */
import type { Exit, LogLine, Run, TermReaction } from "../../program.ts";
import { scriptOf } from "../scripted.ts";
import { type Curve, constant, ramp } from "./curve.ts";
import { burst, merged, within } from "./lines.ts";
import { type ProbeRequest, probeRequests } from "./probe-requests.ts";
import type { Invocation, Page, Process } from "./process.ts";
import { isScriptedToFail, SCRIPTED_FAILURE_CODE } from "./questions.ts";

/** Lines, or the lines as they are worded at an instant. */
type Texts = readonly string[] | ((atMs: number) => readonly string[]);

/** What tells one server from another. */
export interface ServerSpec {
  readonly name: string;
  readonly ports: readonly number[];
  /** From start to listening. */
  readonly startMs: number;
  readonly cpuMillis: number;
  /** In use when idle; half of it from the start, the rest when it listens. */
  readonly memoryBytes: number;
  /** What it prints on its way up, spread over the time until it listens. */
  readonly greeting: Texts;
  /** What it prints when it is told to stop. */
  readonly farewell?: Texts;
  /** Default: exit code 0 after 50 to 150 ms. */
  readonly term?: TermReaction;
  /** Absent: it does not speak HTTP. */
  page?(port: number, path: string, atMs: number): Page;
  readonly speaksGrpc?: boolean;
  /** The line that it logs for a request; absent: it logs none. */
  requestLine?(request: ProbeRequest, page: Page): string;
  /** Lines that come while it works. */
  chatter?(fromMs: number, toMs: number): readonly LogLine[];
  /** It ends by itself, this long after its start. */
  readonly end?: { readonly afterMs: number; readonly exitCode: number } | undefined;
  readonly memory?: Curve;
}

/** The process that `spec` describes. */
export function serve({ run, bornMs }: Invocation, spec: ServerSpec): Process {
  const listensMs = bornMs + spec.startMs;
  const end: Exit | undefined = spec.end && { atMs: bornMs + spec.end.afterMs, exitCode: spec.end.exitCode };
  const page = spec.page;
  const term = spec.term ?? { afterMs: 50 + Math.floor(run.draw("term") * 100), exitCode: 0 };
  return {
    name: spec.name,
    bornMs,
    listensMs,
    ports: spec.ports,
    end,
    cpuMillis: constant(spec.cpuMillis),
    memoryBytes: spec.memory ?? ramp(Math.floor(spec.memoryBytes / 2), spec.memoryBytes, bornMs, spec.startMs),
    ...(page === undefined ? {} : { page: (port: number, path: string, atMs: number) => page(port, path, atMs) }),
    speaksGrpc: spec.speaksGrpc ?? false,
    logs: (fromMs, toMs, termMs = Number.POSITIVE_INFINITY) => {
      const workMs = Math.min(toMs, termMs);
      return merged(
        within(greetingOf(spec, bornMs), fromMs, workMs),
        spec.requestLine === undefined ? [] : requestLines(spec, { run, listensMs }, fromMs, workMs),
        spec.chatter?.(Math.max(fromMs, listensMs), workMs) ?? [],
        termMs < toMs ? within(spoken(spec.farewell ?? [], termMs, 1), fromMs, toMs) : [],
      );
    },
    onTerm: () => term,
  };
}

/** Each line is worded as of its own instant. */
function greetingOf(spec: ServerSpec, bornMs: number): readonly LogLine[] {
  const count = textsOf(spec.greeting, bornMs).length;
  return spoken(spec.greeting, bornMs, Math.max(1, Math.floor(spec.startMs / Math.max(1, count))));
}

function spoken(texts: Texts, atMs: number, gapMs: number): readonly LogLine[] {
  const lines = burst(textsOf(texts, atMs), atMs, gapMs);
  return typeof texts === "function" ? lines.map((line, index) => ({ ...line, text: texts(line.timeMs)[index] ?? line.text })) : lines;
}

function textsOf(texts: Texts, atMs: number): readonly string[] {
  return typeof texts === "function" ? texts(atMs) : texts;
}

/** A line for each probe that is answered, the pod's script included. */
function requestLines(
  spec: ServerSpec,
  { listensMs, run }: { readonly run: Run; readonly listensMs: number },
  fromMs: number,
  toMs: number,
): readonly LogLine[] {
  const script = scriptOf(run.annotations, run.container.name);
  const pageFor = ({ asker, path, port, timeMs }: ProbeRequest): Page => {
    const page = spec.page?.(port, path, timeMs) ?? { statusCode: 400, body: "" };
    const isFailing = isScriptedToFail(script, asker, timeMs - run.startedMs);
    return { ...page, statusCode: isFailing ? SCRIPTED_FAILURE_CODE : (script.httpStatus ?? page.statusCode) };
  };
  const server = {
    run,
    listensMs: script.startTakesMs === undefined ? listensMs : run.startedMs + script.startTakesMs,
    isWell: (request: ProbeRequest) => pageFor(request).statusCode < 400,
  };
  return probeRequests(server, fromMs, toMs)
    .filter(({ port }) => spec.ports.includes(port))
    .map((request) => ({ timeMs: request.timeMs, text: spec.requestLine?.(request, pageFor(request)) ?? "" }));
}

/** A process that waits until it is killed, for commands such as `sleep infinity`. */
export function idle(
  { bornMs }: Invocation,
  name: string,
  { endMs, term = "ignores" }: { readonly endMs?: number | undefined; readonly term?: TermReaction } = {},
): Process {
  return {
    name,
    bornMs,
    listensMs: bornMs,
    ports: [],
    end: endMs === undefined || endMs === Number.POSITIVE_INFINITY ? undefined : { atMs: endMs, exitCode: 0 },
    cpuMillis: constant(0),
    memoryBytes: constant(400 * 1_024),
    logs: () => [],
    onTerm: () => term,
  };
}

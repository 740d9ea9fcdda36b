/**
 * What a fake image is to its kubelet: a program whose whole behaviour is a function of time.
 *
 * A program keeps nothing. Given the same run it answers the same for ever, and it says until when each answer holds, so
 * that the kubelet asks again only when something may have changed. The catalogue is programs/index.ts.
 * Absent on purpose: texts of events and statuses (the kubelet composes them), and load from traffic (the metrics do).
 */
import type { Container } from "../api/shapes/container.ts";
import type { Interior, PortReply, PortRequest } from "./programs/runtime/interior.ts";

/** One run of a container, from its start to its exit; plain facts, made anew for every question. */
export interface Run {
  readonly container: Container;
  /** The pod's annotations; `kubarium.dev/…` scripts behaviour. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly podName: string;
  /** When the process started. */
  readonly startedMs: number;
  /** How often the container had been restarted before this run. */
  readonly restart: number;
  /** When it was told to stop, if it was; only its log depends on it. */
  readonly termMs?: number | undefined;
  /** The container's environment, the image's own variables aside. */
  env(): ReadonlyMap<string, string>;
  /** Absent: no volume puts any there. */
  readonly files?: MountedFiles | undefined;
  readonly podIP?: string | undefined;
  /** Absent: every name is found at once. */
  readonly names?: NameService | undefined;
  /** The same objects for the same run, so that what was worked out for it can be kept; absent: nothing is kept. */
  readonly identity?: readonly unknown[] | undefined;
  /** A number in [0, 1) that depends on the run, `purpose` and `n` alone. */
  draw(purpose: string, n?: number): number;
}

/** Files that volumes (ConfigMap, Secret, downward API, projected) put into a container. */
export interface MountedFiles {
  /** Their texts by absolute path, as of an instant. */
  at(atMs: number): ReadonlyMap<string, string>;
  /** When they are next known to change; Infinity when they are not. */
  changesMs(atMs: number): number;
  /** What somebody's commands made of the file, and when; without a text it was taken away. Absent: nobody runs any. */
  changed?(path: string, atMs: number): { readonly sinceMs: number; readonly text?: string } | undefined;
}

/** How a container finds the addresses of names. */
export interface NameService {
  /** When its name servers answered nothing, in order. */
  readonly outages: readonly Outage[];
  /** Names that stand in its hosts file, so that nobody is asked. */
  readonly hosts: readonly string[];
}

/** A time during which name servers answer nothing. */
export interface Outage {
  readonly sinceMs: number;
  /** Absent: it is not over. */
  readonly untilMs?: number | undefined;
}

/** The end of a run. */
export interface Exit {
  readonly atMs: number;
  readonly exitCode: number;
  /** Other than what the exit code implies (`Completed`, `Error`). */
  readonly reason?: string;
  /** What the program wrote to its termination message file. */
  readonly message?: string;
}

/** What a probe or an HTTP hook asks; ports are numbers by now. */
export type Question = (
  | { readonly kind: "http"; readonly port: number; readonly path: string; readonly scheme: "HTTP" | "HTTPS" }
  | { readonly kind: "tcp"; readonly port: number }
  | { readonly kind: "grpc"; readonly port: number; readonly service: string }
  | { readonly kind: "exec"; readonly command: readonly string[] }
) & {
  /** Which probe asks, so that a script may fail one and not another; absent: whichever of the container's probes asks this. */
  readonly asker?: "readiness" | "liveness" | "startup" | undefined;
};

/** An answer, and how long the same question gets the same answer. */
export interface Answer {
  /** `refused`: nothing listens on the port; `timeout`: no answer within the asker's patience. */
  readonly outcome: "success" | "failure" | "timeout" | "refused";
  /** HTTP status of an `http` question that was answered. */
  readonly statusCode?: number;
  /** What the command of an `exec` question printed, or the serving status of `grpc`. */
  readonly output?: string;
  /** The first instant at which the answer may differ; Infinity when it never will. Always later than the question. */
  readonly untilMs: number;
}

/** How a command run inside the container (a lifecycle hook, `exec`) ends. */
export interface CommandResult {
  readonly exitCode: number;
  readonly tookMs: number;
  readonly output: string;
}

/** A line of the log. */
export interface LogLine {
  readonly timeMs: number;
  readonly text: string;
}

/** What a run uses up, the same until `untilMs`. */
export interface Usage {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly untilMs: number;
}

/** What the process does when it is told to stop. */
export type TermReaction = { readonly afterMs: number; readonly exitCode: number } | "ignores";

/** The behaviour of an image. All methods are pure; times are absolute. */
export interface Program {
  readonly name: string;
  /** Why the process cannot even start, as the runtime words it (`exec: "foo": executable file not found in $PATH`). */
  startError?(run: Run): string | undefined;
  /** When the process ends by itself, and how; undefined when it never does. */
  exit(run: Run): Exit | undefined;
  /** How long after its start the process listens and answers. */
  startMs(run: Run): number;
  /** The ports the process listens on once it has started. */
  ports(run: Run): readonly number[];
  probe(run: Run, question: Question, atMs: number): Answer;
  /** Runs a command in the container; hooks use it. */
  command(run: Run, command: readonly string[], atMs: number): CommandResult;
  /** The lines printed in [fromMs, toMs), in order. */
  logs(run: Run, fromMs: number, toMs: number): readonly LogLine[];
  usage(run: Run, atMs: number): Usage;
  /** When the memory in use first reaches `bytes`; undefined when it never does. */
  memoryReachesMs(run: Run, bytes: number): number | undefined;
  /** What SIGTERM (or the image's STOPSIGNAL) at `atMs` does. */
  onTerm(run: Run, atMs: number): TermReaction;
  /** The container from inside, for commands that somebody talks to. */
  interior(run: Run): Interior;
  /** What a port answers. */
  request(run: Run, request: PortRequest, atMs: number): PortReply;
}

/** An image that its registry serves. */
export interface Image {
  /** In full: `docker.io/library/nginx:1.29`. */
  readonly reference: string;
  /** `docker.io/library/nginx@sha256:…`. */
  readonly id: string;
  readonly sizeBytes: number;
  /** How long a pull takes, when it does not follow from the size. */
  readonly pullMs?: number;
  /** Whether its processes run as root unless the pod says otherwise. */
  readonly runsAsRoot: boolean;
  readonly program: Program;
}

/** Why a registry does not serve an image. */
export interface ImageRefusal {
  /** In full, as above; the registry's host is its first part. */
  readonly reference: string;
  readonly error: "invalid-name" | "not-found" | "denied" | "no-such-host" | "rate-limited" | "unreachable";
}

/** What a registry answers; told apart by `error`. */
export type ImageAnswer = Image | ImageRefusal;

/** Looks up a reference as containers write it (`nginx`); the pod's annotations may script size and pull time, per container when it is named. */
export type FindImage = (reference: string, annotations: Readonly<Record<string, string>>, containerName?: string) => ImageAnswer;

/** What is wrong with the annotations that script behaviour, one sentence each. */
export type FindAnnotationFaults = (annotations: Readonly<Record<string, string>>, containerNames: readonly string[]) => readonly string[];

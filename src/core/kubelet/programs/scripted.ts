/**
 * Behaviour that a pod's annotations script, whatever image its containers run.
 *
 * `kubarium.dev/<word>: <value>` speaks to all containers of the pod, `kubarium.dev/<container>.<word>: <value>` to one
 * and wins. Durations are written as `90s`, `1m30s`, and count from the start of a run unless said otherwise.
 *
 * | word | value | what it does |
 * | --- | --- | --- |
 * | `exit-after` | duration | the process ends by itself |
 * | `exit-code` | 0 … 255 | with this code (default 0; for `crash-every` 1) |
 * | `exit-message` | text | and this termination message |
 * | `exit-runs` | number | only the first so many runs end like this, later ones go on |
 * | `crash-every` | duration | the process crashes after half to one and a half times this |
 * | `start-takes` | duration | it listens only then |
 * | `ready-after` | duration | readiness probes fail until then |
 * | `unready-from`, `unready-until` | duration | readiness probes fail in between |
 * | `liveness-fails-after` | duration | liveness probes fail from then on |
 * | `http-status` | 100 … 599 | all HTTP requests are answered with this |
 * | `answer-takes` | duration | every answer takes this long; probes with less patience time out |
 * | `memory` | `64Mi` or `64Mi..512Mi/60s` | memory in use: constant, or growing evenly within that time and then constant |
 * | `cpu` | `250m` or `100m..900m/60s` | the same for CPU |
 * | `ignore-term` | true, false | SIGTERM does nothing |
 * | `term-takes` | duration | the process ends so long after SIGTERM |
 * | `term-exit-code` | 0 … 255 | with this code |
 * | `log-line` | text | is printed again and again |
 * | `log-every` | duration | so often (default 10s) |
 * | `start-error` | text | the runtime cannot start the process and says this |
 * | `acts-as` | image | the container behaves like this image, and its own name need not exist in any registry |
 * | `image-size` | quantity | size of the image |
 * | `pull-takes` | duration | how long a pull of the image takes |
 * | `pull-error` | not-found, denied, no-such-host, rate-limited, unreachable | why it fails |
 *
 * A word that does not exist or a value that cannot be read changes nothing and is named in the container's log;
 * `annotationFaults` gives the same sentences to whoever reports them elsewhere.
 */
import { parseDuration } from "../../api/duration.ts";
import { cpuMillis, quantityError, quantityValue } from "../../api/quantity.ts";
import type { ImageRefusal } from "../program.ts";

/** What annotations begin with. */
export const SCRIPT_PREFIX = "kubarium.dev/";

/** An amount, or a ramp from one to another. */
export interface ScriptedAmount {
  readonly from: number;
  readonly to: number;
  readonly withinMs: number;
}

/** What is scripted for one container; absent members are left to the image. */
export interface Script {
  readonly exitAfterMs?: number;
  readonly exitCode?: number;
  readonly exitMessage?: string;
  readonly exitRuns?: number;
  readonly crashEveryMs?: number;
  readonly startTakesMs?: number;
  readonly readyAfterMs?: number;
  readonly unreadyFromMs?: number;
  readonly unreadyUntilMs?: number;
  readonly livenessFailsAfterMs?: number;
  readonly httpStatus?: number;
  readonly answerTakesMs?: number;
  readonly memoryBytes?: ScriptedAmount;
  readonly cpuMillis?: ScriptedAmount;
  readonly ignoresTerm?: boolean;
  readonly termTakesMs?: number;
  readonly termExitCode?: number;
  readonly logLine?: string;
  readonly logEveryMs?: number;
  readonly startError?: string;
  readonly actsAs?: string;
  readonly imageSizeBytes?: number;
  readonly pullTakesMs?: number;
  readonly pullError?: ImageRefusal["error"];
}

type Annotations = Readonly<Record<string, string>>;

/** Reads a value: the members it sets, or what it should have been. */
type Reader = (text: string) => Script | string;

const PULL_ERRORS = ["not-found", "denied", "no-such-host", "rate-limited", "unreachable"] as const;

function duration(set: (ms: number) => Script): Reader {
  return (text) => {
    const ms = parseDuration(text);
    return ms === undefined || ms < 0 ? "a duration such as 30s or 1m30s" : set(Math.round(ms));
  };
}

function integer(min: number, max: number, set: (value: number) => Script): Reader {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? set(value) : `a whole number from ${min} to ${max}`;
  };
}

function amount(read: (text: string) => number, example: string, set: (value: ScriptedAmount) => Script): Reader {
  return (text) => {
    const [, from = text, to = from, time = "0s"] = /^([^./]+)\.\.([^./]+)\/(.+)$/.exec(text) ?? [];
    const withinMs = parseDuration(time);
    const isAmount = [from, to].every((quantity) => quantityError(quantity) === undefined && read(quantity) >= 0);
    return isAmount && withinMs !== undefined && withinMs >= 0 ? set({ from: read(from), to: read(to), withinMs }) : example;
  };
}

const anyText =
  (set: (text: string) => Script): Reader =>
  (text) =>
    text === "" ? "a text" : set(text);

const READERS: Readonly<Record<string, Reader>> = {
  "exit-after": duration((exitAfterMs) => ({ exitAfterMs })),
  "exit-code": integer(0, 255, (exitCode) => ({ exitCode })),
  "exit-message": anyText((exitMessage) => ({ exitMessage })),
  "exit-runs": integer(0, 1_000_000, (exitRuns) => ({ exitRuns })),
  "crash-every": duration((crashEveryMs) => ({ crashEveryMs })),
  "start-takes": duration((startTakesMs) => ({ startTakesMs })),
  "ready-after": duration((readyAfterMs) => ({ readyAfterMs })),
  "unready-from": duration((unreadyFromMs) => ({ unreadyFromMs })),
  "unready-until": duration((unreadyUntilMs) => ({ unreadyUntilMs })),
  "liveness-fails-after": duration((livenessFailsAfterMs) => ({ livenessFailsAfterMs })),
  "http-status": integer(100, 599, (httpStatus) => ({ httpStatus })),
  "answer-takes": duration((answerTakesMs) => ({ answerTakesMs })),
  memory: amount(quantityValue, "an amount such as 64Mi, or a ramp such as 64Mi..512Mi/60s", (memoryBytes) => ({ memoryBytes })),
  cpu: amount(cpuMillis, "an amount such as 250m, or a ramp such as 100m..900m/60s", (cpu) => ({ cpuMillis: cpu })),
  "ignore-term": (text) => (text === "true" || text === "false" ? { ignoresTerm: text === "true" } : "true or false"),
  "term-takes": duration((termTakesMs) => ({ termTakesMs })),
  "term-exit-code": integer(0, 255, (termExitCode) => ({ termExitCode })),
  "log-line": anyText((logLine) => ({ logLine })),
  "log-every": (text) => {
    const ms = parseDuration(text);
    return ms === undefined || ms < 1 ? "a duration of at least 1ms" : { logEveryMs: Math.round(ms) };
  },
  "start-error": anyText((startError) => ({ startError })),
  "acts-as": anyText((actsAs) => ({ actsAs })),
  "image-size": amount(quantityValue, "an amount such as 120Mi", ({ to }) => ({ imageSizeBytes: to })),
  "pull-takes": duration((pullTakesMs) => ({ pullTakesMs })),
  "pull-error": (text) => {
    const pullError = PULL_ERRORS.find((error) => error === text);
    return pullError === undefined ? `one of ${PULL_ERRORS.join(", ")}` : { pullError };
  },
};

/** The words that annotations may use. */
export const scriptWords: readonly string[] = Object.keys(READERS);

const NO_SCRIPT: Script = {};
const scripts = new WeakMap<Annotations, Map<string, Script>>();

/** What the annotations script for the container. */
export function scriptOf(annotations: Annotations, containerName: string): Script {
  let known = scripts.get(annotations);
  if (known === undefined) {
    known = new Map();
    scripts.set(annotations, known);
  }
  let script = known.get(containerName);
  if (script === undefined) {
    script = readScript(annotations, containerName);
    known.set(containerName, script);
  }
  return script;
}

function readScript(annotations: Annotations, containerName: string): Script {
  const entries = entriesOf(annotations).filter(({ container }) => container === undefined || container === containerName);
  if (entries.length === 0) return NO_SCRIPT;
  // What is said to the container alone comes later and wins.
  const ordered = [
    ...entries.filter(({ container }) => container === undefined),
    ...entries.filter(({ container }) => container !== undefined),
  ];
  return Object.assign({}, ...ordered.map(({ word, value }) => read(word, value)).filter((part) => typeof part === "object"));
}

interface Entry {
  readonly key: string;
  readonly container: string | undefined;
  readonly word: string;
  readonly value: string;
}

function entriesOf(annotations: Annotations): readonly Entry[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(SCRIPT_PREFIX))
    .map(([key, value]) => {
      const name = key.slice(SCRIPT_PREFIX.length);
      const dot = name.indexOf(".");
      return { key, container: dot < 0 ? undefined : name.slice(0, dot), word: name.slice(dot + 1), value };
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function read(word: string, value: string): Script | string {
  const reader = Object.hasOwn(READERS, word) ? READERS[word] : undefined;
  return reader === undefined ? `one of the words ${scriptWords.join(", ")}` : reader(value.trim());
}

/** What is wrong with the annotations, one sentence each; with container names also which of them the pod does not have. */
export function annotationFaults(annotations: Annotations, containerNames?: readonly string[]): readonly string[] {
  return entriesOf(annotations).flatMap(({ key, container, word, value }) => {
    if (container !== undefined && containerNames?.includes(container) === false)
      return [`annotation ${key}: the pod has no container ${JSON.stringify(container)}`];
    const result = read(word, value);
    if (typeof result !== "string") return [];
    const wrong = result.startsWith("one of the words") ? JSON.stringify(word) : JSON.stringify(value);
    return [`annotation ${key}: ${wrong} is not ${result}`];
  });
}

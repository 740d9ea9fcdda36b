/**
 * The shapes of a journal's records as they stand in a file, and what is wrong with a line that has another one.
 *
 * Reading is strict: a field that nobody knows was written by another version, whose meaning cannot be guessed.
 */
import { isRecord } from "../../api/field-walk.ts";
import { anything, bool, int64, list, map, optional, part, quantity, type Struct, struct, text } from "../../api/schema.ts";
import type { Input } from "../../input.ts";
import type { JournalRecord } from "../journal.ts";

const by = text("The verb of the command, or the client's user agent.");
const kind = text("The object's kind.");
const key = text("The object's key.");
const session = text("The session's key.");
const steps = int64("How many steps lie before it.");
const nowMs = int64("The virtual time.");

/** What a user gave as a number: refused or not, it was written down before anybody looked at it. */
const amount = anything;

const deleteOptionsShape = struct("JournalDeleteOptions", () => ({
  uid: optional(text("Only an object of this uid.")),
  resourceVersion: optional(text("Only at this version.")),
  graceSeconds: optional(amount("The grace that was asked for.")),
  propagation: optional(text("Background, Foreground or Orphan.")),
}));

const backupShape = struct("BackupPosition", () => ({ steps, nowMs, records: int64("How many records lie before it.") }));
const patchShape = struct("JournalPatch", () => ({
  type: text("json, merge, strategic or apply."),
  body: anything("The patch."),
  force: optional(bool("Takes fields from their owners.")),
}));

const aimShape = struct("JournalAim", () => ({
  target: text("Who or what is hit."),
  container: optional(text("The container, for faults of containers.")),
  options: map(text("An option's value."), "The fault's options."),
}));

const chaosShape = struct("JournalChaos", () => ({
  seed: amount("Its own seed."),
  gapMs: amount("From one act to the next, on average."),
  lastsMs: amount("How long a fault lasts, on average."),
  kinds: optional(list(text("A fault's name."), "Which faults.")),
  forMs: optional(amount("When it ends by itself.")),
  isFierce: optional(bool("It spares nothing.")),
}));

const userShape = struct("JournalUser", () => ({
  name: text("Its name."),
  uid: optional(text("What tells it from namesakes.")),
  groups: list(text("A group."), "What it belongs to."),
  extra: optional(map(list(text("A value."), "Values."), "What else is known of it.")),
}));
const managerShape = struct("JournalManager", () => ({ name: text("Its name."), apiVersion: text("The version it speaks.") }));
const clientShape = struct("JournalClient", () => ({
  user: optional(part(userShape, "Who asked.")),
  manager: optional(part(managerShape, "Whose the fields are.")),
  dropUnknown: optional(bool("Unknown fields are left out.")),
}));
const client = optional(part(clientShape, "What the client said besides."));
const subresource = optional(text("Below the object's path."));

const askShape = struct("JournalAsk", () => ({
  id: text("Its number."),
  url: text("Who was asked."),
  caBundle: optional(text("By which certificates the other side was checked.")),
  timeoutMs: int64("How long it had."),
  body: text("The question."),
}));
const answerShape = struct("JournalAnswer", () => ({
  status: optional(int64("The response's status.")),
  type: optional(text("Its media type.")),
  body: optional(text("Its body.")),
  failure: optional(text("Why there was no response.")),
}));

const inputShapes = {
  create: struct("CreateInput", () => ({ do: text("create"), by, client, kind, object: anything("What is created.") })),
  update: struct("UpdateInput", () => ({ do: text("update"), by, client, kind, object: anything("What it shall be."), subresource })),
  patch: struct("PatchInput", () => ({
    do: text("patch"),
    by,
    client,
    kind,
    key,
    patch: part(patchShape, "What shall change."),
    subresource,
    lenient: optional(bool("Unknown fields are left out.")),
  })),
  delete: struct("DeleteInput", () => ({ do: text("delete"), by, client, kind, key, options: part(deleteOptionsShape, "How.") })),
  evict: struct("EvictInput", () => ({ do: text("evict"), by, client, key, options: part(deleteOptionsShape, "How.") })),
  scale: struct("ScaleInput", () => ({
    do: text("scale"),
    by,
    client,
    kind,
    key,
    replicas: amount("How many."),
    uid: optional(text("Only an object of this uid.")),
    resourceVersion: optional(text("Only at this version.")),
  })),
  bind: struct("BindInput", () => ({
    do: text("bind"),
    by,
    client,
    key,
    node: text("The node."),
    uid: optional(text("Only a pod of this uid.")),
  })),
  strike: struct("StrikeInput", () => ({
    do: text("strike"),
    by,
    fault: text("The fault's name."),
    aim: part(aimShape, "Who or what is hit."),
    forMs: optional(amount("How long it lasts.")),
    everyMs: optional(amount("How long it is on and off in turn.")),
  })),
  heal: struct("HealInput", () => ({ do: text("heal"), by, id: text("The fault's id.") })),
  "exec-open": struct("ExecOpenInput", () => ({
    do: text("exec-open"),
    by,
    node: text("The pod's node."),
    pod: text("The pod's key."),
    container: text("The container."),
    command: optional(list(text("A word."), "The command; absent: the first process.")),
    stdin: bool("Whether it gets input."),
    tty: bool("Whether at a terminal."),
  })),
  "exec-write": struct("ExecWriteInput", () => ({
    do: text("exec-write"),
    by,
    session,
    text: optional(text("Bytes that are a text.")),
    base64: optional(text("Other bytes.")),
  })),
  "exec-resize": struct("ExecResizeInput", () => ({
    do: text("exec-resize"),
    by,
    session,
    columns: int64("Its width."),
    rows: int64("Its height."),
  })),
  listen: struct("ListenInput", () => ({ do: text("listen"), by, on: bool("Whether anybody outside answers.") })),
  ask: struct("AskInput", () => ({ do: text("ask"), by, ask: part(askShape, "The question of a dry run.") })),
  answer: struct("AnswerInput", () => ({
    do: text("answer"),
    by,
    ask: text("The question's number."),
    answer: part(answerShape, "What came back."),
  })),
  "exec-end": struct("ExecEndInput", () => ({ do: text("exec-end"), by, session })),
  chaos: struct("ChaosInput", () => ({ do: text("chaos"), by, plan: optional(part(chaosShape, "How; absent: it ends.")) })),
} satisfies { readonly [D in Input["do"]]: Struct<unknown> };

const machineShape = struct("JournalNode", () => ({
  name: text("The node's name."),
  zone: text("Its zone."),
  cpu: quantity("Its CPU."),
  memory: quantity("Its memory."),
  pods: int64("How many pods it takes."),
  controlPlane: bool("Whether it is of the control plane."),
}));

const optionsShape = struct("JournalOptions", () => ({
  seed: int64("The seed of everything random."),
  startMs: int64("Virtual time at the start."),
  nodes: anything("A number of workers, or the nodes themselves."),
  controlPlane: optional(int64("Members of the control plane.")),
}));

const recordShapes = {
  start: struct("StartRecord", () => ({
    type: text("start"),
    format: int64("The journal's format."),
    version: text("The version that wrote it."),
    options: part(optionsShape, "What the cluster was made from."),
  })),
  command: struct("CommandRecord", () => ({
    type: text("command"),
    steps,
    nowMs,
    line: text("The line."),
    namespace: text("The namespace it ran in."),
  })),
  input: struct("InputRecord", () => ({
    type: text("input"),
    steps,
    nowMs,
    input: anything("What was done."),
    alone: optional(bool("No line did it.")),
  })),
  clock: struct("ClockRecord", () => ({ type: text("clock"), steps, nowMs })),
  hash: struct("HashRecord", () => ({ type: text("hash"), steps, nowMs, hash: int64("The hash of the log.") })),
  branch: struct("BranchRecord", () => ({
    type: text("branch"),
    steps,
    nowMs,
    branch: int64("The branch that is taken up."),
    from: int64("The branch that is left."),
    records: int64("How many of its records are shared."),
    by: text("What was said."),
    revision: int64("The highest revision that was handed out."),
    backup: optional(part(backupShape, "The instant whose objects were put back.")),
  })),
} satisfies { readonly [T in JournalRecord["type"]]: Struct<unknown> };

/** A record, or what is wrong with it. */
export type ReadRecord =
  | { readonly record: JournalRecord; readonly wrong?: undefined }
  | { readonly wrong: string; readonly record?: undefined };

/** Takes a line's JSON for a record. */
export function readRecord(value: unknown): ReadRecord {
  const wrong = wrongWithRecord(value);
  return wrong === undefined ? { record: value as JournalRecord } : { wrong };
}

function wrongWithRecord(value: unknown): string | undefined {
  if (!isRecord(value)) return "it is no record";
  const shape = shapeNamed(recordShapes, value.type);
  if (shape === undefined) return `there is no record of type ${JSON.stringify(value.type)} in this format`;
  const wrong = wrongWith(shape, value, "");
  if (wrong !== undefined) return wrong;
  if (value.type === "input") return wrongWithInput(value.input);
  if (value.type === "start" && isRecord(value.options)) return wrongWithNodes(value.options.nodes);
  return undefined;
}

function wrongWithInput(value: unknown): string | undefined {
  if (!isRecord(value)) return "input is no object";
  const shape = shapeNamed(inputShapes, value.do);
  if (shape === undefined) return `there is no input ${JSON.stringify(value.do)} in this format`;
  return wrongWith(shape, value, "input");
}

function wrongWithNodes(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isInteger(value)) return undefined;
  return wrongWith(nodesShape, { nodes: value }, "options");
}

const nodesShape = struct("JournalNodes", () => ({ nodes: list(machineShape, "The nodes.") }));

function shapeNamed(shapes: Readonly<Record<string, Struct<unknown>>>, name: unknown): Struct<unknown> | undefined {
  return typeof name === "string" && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
}

/** The first thing that is wrong, with its path. */
function wrongWith(shape: Struct<unknown>, value: unknown, under: string): string | undefined {
  const parsed = shape.schema().safeParse(value);
  if (parsed.success) return undefined;
  const [issue] = parsed.error.issues;
  const path = [...(under === "" ? [] : [under]), ...(issue?.path ?? []).map(String)].join(".");
  if (issue?.code === "unrecognized_keys") return `${path === "" ? "it" : path} has a field that nobody knows: ${issue.keys.join(", ")}`;
  return `${path} is not what it should be${issue?.code === "invalid_type" ? `: ${issue.expected}` : ""}`;
}

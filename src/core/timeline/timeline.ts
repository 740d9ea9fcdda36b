/**
 * The time machine: keeps the journal and the keyframes of a cluster, shows any instant of its past, and lets it go
 * another way from there.
 *
 * Looking at the past is reliving it: the nearest keyframe is restored and run up to the instant, with the same inputs. It is
 * the same life bit for bit, logs and state tables included, so everything that can be asked of a cluster can be asked of its
 * past. The world itself stands at its head meanwhile.
 */

import { rfc3339 } from "../api/duration.ts";
import { ApiError } from "../api/errors.ts";
import { Cluster, type ClusterOptions } from "../cluster.ts";
import type { Input } from "../input.ts";
import { pastUntil } from "../store/log.ts";
import type { StoreSnapshot } from "../store/store.ts";
import { type Branch, branchOff, type DoneCommand, doneCommands, firstBranch } from "./branch.ts";
import {
  type BranchRecord,
  type HashRecord,
  type InputRecord,
  isBefore,
  JOURNAL_FORMAT,
  type JournalRecord,
  type LifeRecord,
  type Position,
  type StartRecord,
} from "./journal.ts";
import type { Keyframe } from "./keyframes.ts";
import { type Relived, redo, relive, type Stop } from "./life.ts";

/** What an undo took back. */
export interface Undone {
  readonly commands: readonly DoneCommand[];
  /** Inputs that came later, or from others, and stay on the branch that was left. */
  readonly left: readonly string[];
  /** The branch that was left: `switch` leads back to it. */
  readonly branch: number;
}

/** Something about what is shown has changed: the instant that is looked at, or the life that goes on. */
export type TimelineEvent = "shown" | "branched";

const WAYMARKS_MAX = 40;

/** One cluster with its past. */
export class Timeline {
  readonly #branches: Branch[];
  readonly #journal: JournalRecord[] = [];
  readonly #recorders: ((record: JournalRecord) => void)[] = [];
  readonly #followers = new Set<(event: TimelineEvent) => void>();
  readonly #commands: { readonly line: string; readonly namespace: string; isWritten: boolean }[] = [];
  #branch: Branch;
  #head: Cluster;
  #past: Relived | undefined;
  #revisionMax = 0;
  /** Snapshots beside the keyframes, of where the past was looked at last: who looks about sees the next instant sooner. */
  #waymarks: readonly Keyframe[] = [];
  /** The record of a journal that is being done again. */
  #repeated: InputRecord | undefined;

  constructor(options: ClusterOptions, version: string) {
    this.#head = new Cluster({ ...options, hashing: true });
    const { seed, startMs } = this.#head;
    const { nodes = 3, controlPlane } = options;
    this.#branch = firstBranch({ ...positionOf(this.#head), snapshot: this.#head.snapshot(), records: 0 });
    this.#branches = [this.#branch];
    this.#write({ type: "start", format: JOURNAL_FORMAT, version, options: { seed, startMs, nodes, controlPlane } });
    this.#follow();
  }

  /** The cluster that lives: the head of the branch one is on. */
  get cluster(): Cluster {
    return this.#head;
  }

  /** The cluster that is looked at: an instant of the past, or the head. */
  get shown(): Cluster {
    return this.#past?.cluster ?? this.#head;
  }

  get isPast(): boolean {
    return this.#past !== undefined;
  }

  /** Everything that came from outside, on all branches, in the order in which it came. */
  get journal(): readonly JournalRecord[] {
    return this.#journal;
  }

  get branches(): readonly Branch[] {
    return this.#branches;
  }

  get branch(): Branch {
    return this.#branch;
  }

  /** Where the timeline begins. */
  get startMs(): number {
    return this.#branches[0]?.keyframes.all[0]?.nowMs ?? this.#head.startMs;
  }

  /** Calls back with every record, as it is written; those that are there already first. */
  onRecord(recorder: (record: JournalRecord) => void): void {
    for (const record of this.#journal) recorder(record);
    this.#recorders.push(recorder);
  }

  /** Calls back when something else is shown; returns how to end that. */
  subscribe(follower: (event: TimelineEvent) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** A line begins to run: inputs are its doing until the returned function is called. */
  begin(line: string, namespace: string): () => void {
    const command = { line, namespace, isWritten: false };
    this.#commands.push(command);
    return () => {
      const at = this.#commands.indexOf(command);
      if (at >= 0) this.#commands.splice(at, 1);
    };
  }

  /** Writes down how far time has got, if it has moved since the last record. */
  tick(): void {
    const last = this.#journal.at(-1);
    const position = positionOf(this.#head);
    const isSame = last !== undefined && last.type !== "start" && last.steps === position.steps && last.nowMs === position.nowMs;
    if (!isSame) this.#write({ type: "clock", ...position });
  }

  /** A cluster as it was, to be looked at only; on the present branch unless told. */
  clusterAt(stop: Stop, branchId = this.#branch.id): Cluster {
    return this.#relive(stop, this.#branchOf(branchId)).cluster;
  }

  /** Shows an instant of the past; what lies at the head or beyond it shows the head. */
  look(stop: Stop): void {
    this.#past = this.#isHead(stop) ? undefined : this.#relive(stop, this.#branch);
    this.#tell("shown");
  }

  /** Shows the head again. */
  back(): void {
    if (this.#past === undefined) return;
    this.#past = undefined;
    this.#tell("shown");
  }

  /** Life goes on from the instant that is shown, as a new branch; the present one stays as it is. Returns its number. */
  fork(by = "fork"): number {
    const { cluster, records } = this.#past ?? { cluster: this.#head, records: this.#branch.records.length };
    const at = positionOf(cluster);
    return this.#branchAt(at, records, by);
  }

  /** Goes back to just before the last command (or the last `count`); it stays on the branch that is left. */
  undo(count = 1): Undone {
    if (this.isPast) throw new ApiError("Conflict", "error: the past is looked at; nothing in it can be undone: now leads back");
    const commands = doneCommands(this.#branch).filter(({ inputs }) => inputs > 0);
    const undone = commands.slice(-count);
    const [first] = undone;
    if (first === undefined || undone.length < count) throw new ApiError("Conflict", `error: ${onlyText(commands.length)} to undo`);
    const branch = this.#branch;
    const later = branch.records.slice(first.index + 1);
    const left = later.flatMap((record) => (record.type === "input" && record.alone === true ? inputTexts(record.input) : []));
    this.#branchAt(first, first.index, "undo");
    return { commands: undone, left, branch: branch.id };
  }

  /**
   * Restores etcd from a backup: the objects are again what they were at an instant, on a new branch. Machines, containers
   * and what agents remember stay as they are, and everybody who watches has to list anew. Returns the branch's number.
   */
  restoreBackup(stop: Stop): number {
    if (this.isPast) throw new ApiError("Conflict", "error: the past is looked at; now leads back to what a backup could be put into");
    const { cluster, records } = this.#relive(stop, this.#branch);
    return this.#branchAt(positionOf(this.#head), this.#branch.records.length, "restore", { ...positionOf(cluster), records });
  }

  /** Takes up another branch where it was left. */
  switchTo(id: number): void {
    const branch = this.#branchOf(id);
    if (branch === this.#branch) throw new ApiError("Conflict", `error: this is branch ${id} already`);
    const { left } = branch;
    if (left === undefined) throw new ApiError("Conflict", `error: branch ${id} was never left`);
    this.#leave();
    const head = Cluster.restore(left.snapshot, left.log);
    branch.left = undefined;
    this.#enter(branch, head, "switch", branch.records.length);
  }

  /** Does again what a record of a journal says; the head must stand at its position. */
  repeat(record: Exclude<JournalRecord, StartRecord | HashRecord>): void {
    if (record.type === "command") this.#keep(record);
    else if (record.type === "clock") this.tick();
    else if (record.type === "input") {
      this.#repeated = record;
      redo(this.#head, record);
      this.#repeated = undefined;
    } else if (record.by === "switch") this.switchTo(record.branch);
    else this.#branchAt(record, record.records, record.by, record.backup);
  }

  #branchAt(at: Position, records: number, by: string, backup?: BranchRecord["backup"]): number {
    const origin = this.#branch;
    const objects = backup && this.#relive({ at: backup, records: backup.records }, origin).cluster.snapshot().store.tables;
    const isHead = !isBefore(at, positionOf(this.#head)) && records === origin.records.length;
    const head = isHead
      ? Cluster.restore(this.#head.snapshot(), this.#head.store.log.until(this.#head.store.log.seq))
      : this.#relive({ at, records }, origin, false).cluster;
    this.#leave();
    const branch = branchOff(origin, this.#branches.length, by, at, records);
    this.#branches.push(branch);
    if (backup === undefined || objects === undefined) this.#enter(branch, head, by, records);
    else this.#enterWith(objects, branch, head, backup);
    return branch.id;
  }

  /** Enters a branch whose etcd holds other objects than its agents have last seen. */
  #enterWith(objects: StoreSnapshot["tables"], branch: Branch, head: Cluster, backup: NonNullable<BranchRecord["backup"]>): void {
    const before = head.snapshot();
    const restored = Cluster.restore({ ...before, store: { ...before.store, tables: objects } }, head.store.log.until(head.store.log.seq));
    this.#enter(branch, restored, "restore", branch.records.length, backup);
    restored.store.disownPast();
    restored.listAnew(`etcd is restored from a backup of ${rfc3339(backup.nowMs)}`, before);
    const frame: Keyframe = { ...positionOf(restored), snapshot: restored.snapshot(), records: branch.records.length, isKept: true };
    branch.keyframes.add(frame);
  }

  #isHead(stop: Stop): boolean {
    if ("atMs" in stop) return stop.atMs >= this.#head.nowMs;
    if ("beforeSeq" in stop || isBefore(stop.at, positionOf(this.#head))) return false;
    // With fewer records it is the same instant before something that was done in it.
    return (stop.records ?? Number.POSITIVE_INFINITY) >= this.#branch.records.length;
  }

  /** What is needed to take the present branch up again. */
  #leave(): void {
    this.tick();
    const { log } = this.#head.store;
    this.#branch.left = { ...positionOf(this.#head), snapshot: this.#head.snapshot(), log: log.until(log.seq) };
    // One more than was ever handed out: where the next life begins no reader of another one can be.
    this.#revisionMax = Math.max(this.#revisionMax, this.#head.store.revision) + 1;
    this.#head.freeze("this branch has been left");
  }

  #enter(branch: Branch, head: Cluster, by: string, records: number, backup?: BranchRecord["backup"]): void {
    const from = this.#branch.id;
    this.#branch = branch;
    this.#head = head;
    this.#past = undefined;
    this.#waymarks = [];
    const record: JournalRecord = {
      type: "branch",
      ...positionOf(head),
      branch: branch.id,
      from,
      records,
      by,
      revision: this.#revisionMax,
      ...(backup === undefined ? {} : { backup }),
    };
    this.#keep(record);
    head.store.raiseRevision(this.#revisionMax);
    this.#follow();
    this.#tell("branched");
  }

  #relive(stop: Stop, branch: Branch, isFrozen = true): Relived {
    const log = branch === this.#branch ? this.#head.store.log : undefined;
    const past = (seq: number) => log?.until(seq) ?? pastUntil(branch.left?.log ?? new Map(), seq);
    const isEarly = isEarlierThan(stop);
    const frame = branch.keyframes.last(isEarly);
    if (frame === undefined) throw new ApiError("BadRequest", `error: the timeline begins at ${rfc3339(this.startMs)}`);
    const waymarks = branch === this.#branch ? this.#waymarks : [];
    const nearest = waymarks.filter(isEarly).reduce((best, mark) => (isBefore(best, mark) ? mark : best), frame);
    const relived = relive(nearest, branch.records, stop, past, (mark) => {
      if (branch === this.#branch) this.#waymarks = [...this.#waymarks.slice(1 - WAYMARKS_MAX), mark];
    });
    if (isFrozen)
      relived.cluster.freeze(`error: this is the past, ${rfc3339(relived.cluster.nowMs)}: fork goes on from here, now leads back`);
    return relived;
  }

  #branchOf(id: number): Branch {
    const branch = this.#branches[id];
    if (branch === undefined) throw new ApiError("NotFound", `error: there is no branch ${id}`);
    return branch;
  }

  /** Hears of every input and every milestone of the head. */
  #follow(): void {
    const head = this.#head;
    head.onInput((input) => this.#noteInput(input));
    head.manager.onMilestone(() => {
      const position = positionOf(head);
      const frame: Keyframe = { ...position, snapshot: head.snapshot(), records: this.#branch.records.length };
      this.#branch.keyframes.add(frame);
      this.#write({ type: "hash", ...position, hash: head.store.hash });
    });
  }

  #noteInput(input: Input): void {
    const command = this.#commands.at(-1);
    const position = positionOf(this.#head);
    if (command !== undefined && !command.isWritten) {
      command.isWritten = true;
      this.#keep({ type: "command", ...position, line: command.line, namespace: command.namespace });
    }
    const record: InputRecord = { type: "input", ...position, input, ...(command === undefined ? { alone: true } : {}) };
    this.#keep(this.#repeated ?? record);
  }

  #keep(record: LifeRecord): void {
    this.#branch.records.push(record);
    this.#write(record);
  }

  #write(record: JournalRecord): void {
    this.#journal.push(record);
    for (const recorder of this.#recorders) recorder(record);
  }

  #tell(event: TimelineEvent): void {
    for (const follower of this.#followers) follower(event);
  }
}

function onlyText(count: number): string {
  return count === 0 ? "there is nothing" : `there ${count === 1 ? "is" : "are"} only ${count}`;
}

/** Where a cluster stands. */
export function positionOf({ manager }: Cluster): Position {
  return { steps: manager.steps, nowMs: manager.nowMs };
}

function isEarlierThan(stop: Stop): (frame: Keyframe) => boolean {
  if ("atMs" in stop) return ({ nowMs }) => nowMs <= stop.atMs;
  if ("beforeSeq" in stop) return ({ snapshot }) => snapshot.store.seq < stop.beforeSeq;
  const { at, records = Number.POSITIVE_INFINITY } = stop;
  return (frame) => !isBefore(at, frame) && frame.records <= records;
}

/** What an undo tells of an input that it leaves behind: nothing of what only goes with others. */
function inputTexts(input: Input): readonly string[] {
  return input.do === "listen" || input.do === "ask" || input.do === "answer" ? [] : [inputText(input)];
}

/** An input in a few words. */
function inputText(input: Exclude<Input, { readonly do: "listen" | "ask" | "answer" }>): string {
  switch (input.do) {
    case "strike":
      return `${input.fault} ${input.aim.target}`;
    case "heal":
      return `heal ${input.id}`;
    case "chaos":
      return input.plan === undefined ? "chaos stop" : "chaos start";
    case "create":
    case "update":
      return `${input.do} ${input.kind}`;
    case "exec-open":
      return `exec ${input.pod} ${(input.command ?? ["attach"]).join(" ")}`;
    case "exec-write":
    case "exec-resize":
    case "exec-end":
      return `${input.do} ${input.session}`;
    default:
      return `${input.do} ${"kind" in input ? `${input.kind} ` : ""}${input.key}`;
  }
}

/**
 * `watch`: a cursor over the kind's part of the log, written once for everybody who watches in the same form.
 *
 * A stream keeps nothing that it has not sent: who reads slowly only falls behind, until the log no longer reaches back and
 * the stream ends with 410.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/watch.go, pkg/storage/cacher/cacher.go
 */
import { ApiError } from "../api/errors.ts";
import type { KubeObject } from "../api/kind.ts";
import { encodeWatchFrame } from "../api/protobuf/encode.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import type { LogEntry } from "../store/log.ts";
import type { Store } from "../store/store.ts";
import { Watch } from "../store/watch.ts";
import type { ResourceCall } from "./context.ts";
import type { Chunk, ReplyStream, StreamPart, StreamReply } from "./contract.ts";
import { headersOf, renderingOf } from "./reads.ts";
import { statusOf } from "./refusal.ts";
import { type Rendering, renderingName, renderObject } from "./representation.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { shownIn } from "./served.ts";
import { Writings } from "./writings.ts";

type EventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";

/** Unless the client says otherwise a watch lasts half an hour to an hour, so that not all end at once. */
const LASTS_MS = 1_800_000;
/** So often somebody who asked for bookmarks is told how far things have got, though nothing happened to them. */
const BOOKMARK_MS = 60_000;

/** A stream of changes. */
export function watchObjects(call: ResourceCall): StreamReply {
  const { query, cluster } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  const seconds = query.number("timeoutSeconds");
  const timeoutMs = seconds === undefined || seconds <= 0 ? LASTS_MS : seconds * 1_000;
  const stream = new WatchStream(call, selectionOf(call));
  const type = call.form.encoding === "protobuf" ? "application/vnd.kubernetes.protobuf;stream=watch" : "application/json";
  return { do: "stream", status: 200, headers: headersOf(call, type), stream, timeoutMs };
}

/** Where a watch begins, and what is said before the first change. */
interface Beginning {
  readonly revision: number;
  readonly initial: readonly KubeObject[];
  /** A bookmark tells where the initial events end. */
  readonly marksEnd: boolean;
}

function beginningOf(call: ResourceCall, selection: Selection): Beginning {
  const { query, cluster, served } = call;
  const version = query.text("resourceVersion") ?? "";
  const sendInitial = query.text("sendInitialEvents");
  const match = query.text("resourceVersionMatch") ?? "";
  if (sendInitial === undefined && match !== "")
    throw invalidWatch("resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
  if (sendInitial !== undefined && match !== "NotOlderThan") {
    const forbidden = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
    throw invalidWatch(
      match === ""
        ? `resourceVersionMatch: Forbidden: ${forbidden}`
        : `resourceVersionMatch: Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`,
    );
  }
  const wantsInitial = sendInitial === undefined ? version === "" || version === "0" : query.flag("sendInitialEvents");
  if (version !== "" && !/^\d{1,15}$/.test(version))
    throw new ApiError(
      "BadRequest",
      `Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`,
    );
  const now = cluster.store.revision;
  if (!wantsInitial) return { revision: version === "" || version === "0" ? now : Number(version), initial: [], marksEnd: false };
  const initial = [...cluster.server.list(served.kind.kind, selection.where)].filter((object) => selection.selects(object));
  return { revision: now, initial, marksEnd: sendInitial !== undefined };
}

function invalidWatch(text: string): ApiError {
  return new ApiError("Invalid", `ListOptions.meta.k8s.io "" is invalid: ${text}`);
}

/** Watches are close to each other: what one has written, all others send a moment later. */
const KEPT_CHARACTERS = 16 * 1_024 * 1_024;
const sizeOf = ({ text, bytes }: Chunk): number => bytes?.length ?? text.length;
/** Chunks by entry and form. */
const writtenEntries = new Writings<LogEntry, Chunk>(KEPT_CHARACTERS, sizeOf);
const writtenObjects = new Writings<KubeObject, Chunk>(KEPT_CHARACTERS, sizeOf);

class WatchStream implements ReplyStream {
  readonly #call: ResourceCall;
  readonly #selection: Selection;
  readonly #store: Store;
  readonly #watch: Watch;
  readonly #rendering: Rendering;
  /** The names of what is shared: joined once, for a thousand watches ask for every entry by them. */
  readonly #forms: { readonly [type in "ADDED" | "MODIFIED" | "DELETED"]: string };
  readonly #bookmarks: boolean;
  #initial: readonly KubeObject[];
  #sent = 0;
  #marksEnd: boolean;
  #unsent: LogEntry[] = [];
  #bookmarkMs: number;
  #bookmarked = 0;
  #isOver = false;

  constructor(call: ResourceCall, selection: Selection) {
    const { cluster, served, query } = call;
    const { revision, initial, marksEnd } = beginningOf(call, selection);
    this.#call = call;
    this.#selection = selection;
    this.#store = cluster.store;
    this.#watch = new Watch(cluster.store.log, served.kind.kind, revision);
    this.#rendering = renderingOf(call);
    const form = renderingName(this.#rendering);
    this.#forms = { ADDED: `${form} ADDED`, MODIFIED: `${form} MODIFIED`, DELETED: `${form} DELETED` };
    this.#bookmarks = query.flag("allowWatchBookmarks");
    this.#initial = initial;
    this.#marksEnd = marksEnd;
    this.#bookmarkMs = cluster.nowMs + BOOKMARK_MS;
  }

  ready(): boolean {
    if (this.#isOver) return false;
    if (this.#sent < this.#initial.length || this.#marksEnd || this.#unsent.length > 0 || this.#isLeft()) return true;
    return this.#watch.hasNews() || this.#isBookmarkDue();
  }

  read(maxBytes: number): StreamPart {
    if (this.#isOver) return { chunks: [], done: true };
    if (this.#isLeft())
      return this.#failed(
        new ApiError("Expired", `too old resource version: ${this.#watch.revision} (${this.#call.timeline.cluster.store.revision})`),
      );
    const chunks: Chunk[] = [];
    let bytes = this.#readInitial(chunks, maxBytes);
    if (bytes >= maxBytes) return { chunks, done: false };
    try {
      if (this.#unsent.length === 0) this.#unsent = this.#watch.next();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#failed(error, chunks);
    }
    let count = 0;
    for (const entry of this.#unsent) {
      if (bytes >= maxBytes) break;
      count += 1;
      const chunk = this.#chunkOf(entry);
      if (chunk === undefined) continue;
      chunks.push(chunk);
      bytes += sizeOf(chunk);
    }
    this.#unsent = count === this.#unsent.length ? [] : this.#unsent.slice(count);
    if (this.#isBookmarkDue() && this.#unsent.length === 0) chunks.push(this.#bookmark());
    return { chunks, done: false };
  }

  end(): StreamPart {
    if (this.#isOver) return { chunks: [], done: true };
    const { chunks } = this.read(Number.POSITIVE_INFINITY);
    this.#isOver = true;
    return { chunks: this.#bookmarks ? [...chunks, this.#bookmark()] : chunks, done: true };
  }

  /** Life goes on elsewhere, and no revision of this store will ever come again; or the watcher has come from elsewhere. */
  #isLeft(): boolean {
    return this.#call.timeline.cluster.store !== this.#store || this.#store.isForeign(this.#watch.revision);
  }

  #failed(error: ApiError, chunks: readonly Chunk[] = []): StreamPart {
    this.#isOver = true;
    const status = statusOf(error);
    return { chunks: [...chunks, this.#eventOf("ERROR", status)], done: true };
  }

  #readInitial(chunks: Chunk[], maxBytes: number): number {
    let bytes = 0;
    while (this.#sent < this.#initial.length && bytes < maxBytes) {
      const object = this.#initial[this.#sent];
      this.#sent += 1;
      if (object === undefined) continue;
      const chunk = writtenObjects.of(object, this.#forms.ADDED, () => this.#eventOf("ADDED", object));
      chunks.push(chunk);
      bytes += sizeOf(chunk);
    }
    if (this.#sent < this.#initial.length) return bytes;
    this.#initial = [];
    this.#sent = 0;
    if (this.#marksEnd) {
      this.#marksEnd = false;
      chunks.push(this.#bookmark({ "k8s.io/initial-events-end": "true" }));
    }
    return bytes;
  }

  /** What an entry is to those who select: it may begin to match, or cease to. */
  #chunkOf(entry: LogEntry): Chunk | undefined {
    const before = entry.before as KubeObject | undefined;
    const after = entry.after as KubeObject | undefined;
    const was = before !== undefined && this.#selection.selects(before);
    const is = after !== undefined && this.#selection.selects(after);
    if (is && after !== undefined) {
      const type = was ? "MODIFIED" : "ADDED";
      return writtenEntries.of(entry, this.#forms[type], () => this.#eventOf(type, after));
    }
    if (!was || before === undefined) return undefined;
    const last = after ?? before;
    return writtenEntries.of(entry, this.#forms.DELETED, () =>
      this.#eventOf("DELETED", { ...last, metadata: { ...last.metadata, resourceVersion: String(entry.revision) } }),
    );
  }

  #isBookmarkDue(): boolean {
    if (!this.#bookmarks || this.#call.cluster.nowMs < this.#bookmarkMs) return false;
    return true;
  }

  #bookmark(annotations?: { readonly [key: string]: string }): Chunk {
    this.#bookmarkMs = this.#call.cluster.nowMs + BOOKMARK_MS;
    const revision = this.#unsent.length > 0 ? this.#bookmarked : Math.max(this.#watch.revision, this.#store.revision);
    this.#bookmarked = revision;
    const { apiKind, apiVersion } = this.#call.served;
    const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations === undefined ? {} : { annotations }) };
    const object = { kind: apiKind, apiVersion, metadata };
    return this.#eventOf(
      "BOOKMARK",
      this.#call.form.as === "metadata" ? { ...object, kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" } : object,
    );
  }

  #eventOf(type: EventType, object: object): Chunk {
    const { form, served } = this.#rendering;
    const isObject = type !== "BOOKMARK" && type !== "ERROR";
    if (form.encoding === "protobuf") {
      const shown = isObject ? shownIn(served, object as KubeObject) : object;
      return { text: "", bytes: encodeWatchFrame(type, shown as KubeObject) };
    }
    const nowMs = this.#call.cluster.nowMs;
    const text = isObject ? renderObject({ ...this.#rendering, nowMs }, object as KubeObject).trimEnd() : JSON.stringify(object);
    return { text: `{"type":"${type}","object":${text}}\n` };
  }
}

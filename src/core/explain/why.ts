/**
 * Why an object is as it is: the chain of causes from its newest telling change back to what began it all.
 *
 * Each link is a log entry, so each is a place in time to go to. A chain ends with somebody outside (a user, a fault, the
 * making of the cluster), or where the log does, and then it says so.
 */
import type { KubeObject } from "../api/kind.ts";
import type { Registry } from "../api/registry.ts";
import type { LogEntry } from "../store/log.ts";
import type { Store } from "../store/store.ts";
import type { StateReader } from "../store/tables.ts";
import { authorText } from "./author.ts";
import { type Cause, causeOf, type NoCause, type Watches } from "./cause.ts";
import { type Hindrance, hindrancesOf } from "./hindrances.ts";
import { ETCD } from "./related.ts";
import { isVisible, sentenceOf } from "./sentence.ts";
import { type StandingFault, standingFaultsAt } from "./standing-faults.ts";
import { WEIGHT, weightOf } from "./weight.ts";

/** What of a cluster is read; a Cluster fits. */
export interface WhyReader {
  readonly store: Store;
  readonly registry: Registry;
  readonly tables: StateReader;
  readonly manager: Watches;
}

/** One step of a chain. */
export interface WhyLink {
  readonly seq: number;
  readonly revision: number;
  readonly timeMs: number;
  /** Absent for a fault. */
  readonly object?: { readonly kind: string; readonly key: string };
  readonly author: string;
  readonly sentence: string;
  /** How it led to the link before it; `found` for the first. */
  readonly how: "found" | Cause["how"];
  /** How often the same had happened before. */
  readonly repeats: number;
}

/** A chain of causes, the newest first. */
export interface WhyExplanation {
  readonly kind: string;
  readonly key: string;
  readonly links: readonly WhyLink[];
  /** Why it ends: with somebody outside, with the log, or because nobody wrote down what led there. */
  readonly ending: NoCause;
  /** Who cannot do anything about the object now, though it would be theirs to do. */
  readonly hindrances: readonly Hindrance[];
  /** Faults that are not over and trouble it. */
  readonly faults: readonly StandingFault[];
}

const LINKS_MAX = 40;
/** How far back a telling change is looked for among those that tell little. */
const LOOK_BACK_MAX = 50;

/** Explains an object, also one that is gone; no links when the log knows nothing of it. */
export function explainWhy(reader: WhyReader, kind: string, key: string): WhyExplanation {
  const first = newestTelling(reader, kind, key);
  const now = { hindrances: hindrancesOf(reader, nodesOf(reader, kind, key)), faults: standingFaultsAt(reader, kind, key) };
  if (first === undefined) return { kind, key, links: [], ending: "gone", ...now };
  return { kind, key, ...new Chain(reader).from(first), ...now };
}

/** Explains one log entry. */
export function explainEntry(reader: WhyReader, entry: LogEntry): Pick<WhyExplanation, "links" | "ending"> {
  return new Chain(reader).from(entry);
}

/** The node that an object is on, or is. */
function nodesOf({ store }: WhyReader, kind: string, key: string): readonly string[] {
  const { spec } = (store.get(kind, key) ?? {}) as { readonly spec?: { readonly nodeName?: string } };
  return kind === "Node" ? [key] : spec?.nodeName === undefined ? [] : [spec.nodeName];
}

/** The newest change that says something; of those that say little the newest. */
function newestTelling({ store, registry }: WhyReader, kind: string, key: string): LogEntry | undefined {
  let little: LogEntry | undefined;
  let nothing: LogEntry | undefined;
  let looked = 0;
  const restored = restoredSince(store, kind, key);
  if (restored !== undefined) return restored;
  for (const entry of store.log.ofObject(kind, key)) {
    const weight = weightOf(entry);
    nothing ??= entry;
    if (weight === WEIGHT.none) continue;
    if (weight >= WEIGHT.finding || isVisible(entry, registry)) return entry;
    little ??= entry;
    looked += 1;
    if (looked > LOOK_BACK_MAX) break;
  }
  return little ?? nothing;
}

/** The restoring of a backup that put the object where it is, or took it away, if nobody has written it since. */
function restoredSince(store: Store, kind: string, key: string): LogEntry | undefined {
  const { log } = store;
  const [newest] = log.ofObject(kind, key);
  if (newest === undefined || versionOf(store.get(kind, key)) === versionOf(newest.after)) return undefined;
  return [...log.between("", newest.seq + 1, log.seq)].findLast((entry) => entry.key === ETCD);
}

function versionOf(object: unknown): string | undefined {
  return (object as KubeObject | undefined)?.metadata.resourceVersion;
}

/** Collects links until there is no cause left, or only what was said before. */
class Chain {
  readonly #reader: WhyReader;
  readonly #links: (WhyLink & { repeats: number })[] = [];
  /** What was said of each object, and by which link. */
  readonly #said = new Map<string, WhyLink & { repeats: number }>();

  constructor(reader: WhyReader) {
    this.#reader = reader;
  }

  from(first: LogEntry): Pick<WhyExplanation, "links" | "ending"> {
    let entry = first;
    let how: WhyLink["how"] = "found";
    for (;;) {
      this.#add(entry, how);
      const cause = causeOf(entry, this.#reader, how === "found" ? undefined : how);
      if (typeof cause === "string") return { links: this.#links, ending: cause };
      if (this.#links.length >= LINKS_MAX) return { links: this.#links, ending: "unknown" };
      ({ entry, how } = cause);
    }
  }

  #add(entry: LogEntry, how: WhyLink["how"]): void {
    const { text, sort, isEmpty } = sentenceOf(entry, this.#reader.registry);
    if (isEmpty && how !== "found") return;
    const identity = `${entry.kind}/${entry.objectKey} ${sort}`;
    const said = this.#said.get(identity);
    if (said !== undefined) {
      said.repeats += 1;
      return;
    }
    const { seq, revision, timeMs, kind, objectKey } = entry;
    const object = entry.verb === "fault" ? {} : { object: { kind, key: objectKey } };
    const link = { seq, revision, timeMs, ...object, author: authorText(entry), sentence: text, how, repeats: 0 };
    this.#links.push(link);
    this.#said.set(identity, link);
  }
}

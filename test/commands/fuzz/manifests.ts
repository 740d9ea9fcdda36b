/**
 * Manifests that are almost right: whole ones in which fields are missing, doubled, or of another type.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Choices } from "./random.ts";
import { RICH_POD } from "./rich-pod.ts";

type Container = { [key: string]: unknown };

const folder = resolve(import.meta.dirname, "../../../sample-manifests");
const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml") && !path.startsWith("scenarios"))
  .sort()
  .map((path) => readFileSync(join(folder, path), "utf8"));

/** Every object of the sample manifests, and a pod that has a little of everything. */
export const WHOLE: readonly unknown[] = [...texts, RICH_POD].flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));

/** What somebody may write where something else is wanted. No large numbers: a cluster that is told to make a million pods does. */
const STRAY: readonly (() => unknown)[] = [
  () => 0,
  () => -1,
  () => 1.5,
  () => "",
  () => "x",
  () => "a b",
  () => "ü",
  () => "abc/def",
  () => "5",
  () => "1Gi",
  () => "100%",
  () => "None",
  () => "constructor",
  () => "2026-01-01T00:00:00Z",
  () => true,
  () => false,
  () => [],
  () => ({}),
  () => [[]],
  () => ["a", "b"],
  () => [null],
  () => ({ a: 1 }),
  () => null,
];
const STRAY_KEYS = ["constructor", "toString", "hasOwnProperty", "extra"];

/** One of the whole objects with one to three things wrong with it. */
export function almostRight(choices: Choices): unknown {
  const object = structuredClone(choices.pick(WHOLE));
  const faults = 1 + choices.below(3);
  for (let fault = 0; fault < faults; fault++) {
    const places = placesIn(object).filter(({ depth }) => depth > 1 || choices.has(0.3));
    if (places.length > 0) spoil(choices.pick(places), places, choices);
  }
  return object;
}

interface Place {
  readonly owner: Container | unknown[];
  readonly key: string;
  readonly depth: number;
}

function placesIn(value: unknown, depth = 1): Place[] {
  if (!isContainer(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ owner: value, key, depth }, ...placesIn(inner, depth + 1)]);
}

function isContainer(value: unknown): value is Container | unknown[] {
  return typeof value === "object" && value !== null;
}

function spoil({ owner, key }: Place, places: readonly Place[], choices: Choices): void {
  const kind = choices.next();
  const stray = (): unknown => choices.pick(STRAY)();
  if (kind < 0.35) remove(owner, key);
  else if (kind < 0.75) put(owner, key, stray());
  else if (kind < 0.85 && Array.isArray(owner)) owner.push(structuredClone(owner[Number(key)]));
  else if (kind < 0.85) put(owner, choices.pick(STRAY_KEYS), stray());
  else {
    const other = choices.pick(places);
    put(owner, key, structuredClone(Array.isArray(other.owner) ? other.owner[Number(other.key)] : other.owner[other.key]));
  }
}

function remove(owner: Container | unknown[], key: string): void {
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else delete owner[key];
}

function put(owner: Container | unknown[], key: string, value: unknown): void {
  if (Array.isArray(owner)) owner[Number(key)] = value;
  else owner[key] = value;
}

/**
 * A scenario: a story about a cluster that is told, played and checked.
 *
 * From the text of a file to what it means, or everything that is wrong with it, each with its line and its path. What
 * conditions and command lines mean is not known down here: a `Grammar` is asked.
 */
import { isRecord } from "../api/field-walk.ts";
import { metaOf, type Schema, type Struct } from "../api/schema.ts";
import { readYaml, type YamlPath } from "../api/yaml-text.ts";
import type { ClusterOptions } from "../cluster.ts";
import { readCluster } from "./cluster-plan.ts";
import { readDuration } from "./duration-tail.ts";
import { type Expectation, readExpectation } from "./expectation.ts";
import { type Fields, type Grammar, pathText, Reading, type ScenarioFault } from "./reading.ts";
import { scenarioShape } from "./shape.ts";
import { readTrigger, type Trigger } from "./trigger.ts";

/** A manifest of a scenario: a path relative to the scenario's file, or an object that stands in it. */
export type ManifestEntry = { readonly path: string } | { readonly line: number; readonly object: Fields };

/** One step of the story: when it begins, what is said, what is done, what must come of it. */
export interface ScenarioStep {
  /** `steps[2]`. */
  readonly path: string;
  readonly line: number;
  readonly trigger: Trigger;
  /** What the audience is told before anything is done. */
  readonly say?: string;
  readonly manifests: readonly ManifestEntry[];
  /** Command lines, in order, after the manifests were applied. */
  readonly lines: readonly string[];
  /** The commands must fail, and this must be among their words. */
  readonly refused?: string;
  readonly expectations: readonly Expectation[];
}

/** A whole story. */
export interface Scenario {
  /** The file's path as it was given. */
  readonly source: string;
  readonly name: string;
  /** What one learns; empty when it does not say. */
  readonly about: string;
  /** Its number in the catalogue of failures. */
  readonly number?: number;
  /** The namespace that commands and conditions work in. */
  readonly namespace: string;
  /** What it is played on, seed included. */
  readonly cluster: ClusterOptions;
  readonly manifests: readonly ManifestEntry[];
  readonly steps: readonly ScenarioStep[];
}

/** A scenario, or why it is none. */
export type ReadScenario =
  | { readonly scenario: Scenario; readonly faults?: undefined }
  | { readonly faults: readonly ScenarioFault[]; readonly scenario?: undefined };

const API_VERSION = "kubarium.dev/v1";
const KIND = "Scenario";
const SEED_MAX = 0xffffffff;
const NUMBER_MAX = 999;

/** Whether the text is meant as a scenario: a document that says so of itself. */
export function isScenario(text: string): boolean {
  return /^kind:\s*["']?Scenario["']?\s*(#.*)?$/m.test(text) && /^apiVersion:\s*["']?kubarium\.dev\//m.test(text);
}

/** Reads a scenario's file. */
export function readScenario(text: string, source: string, grammar: Grammar): ReadScenario {
  const { value, faults, lineOf } = readYaml(text.replace(/^\ufeff/, ""));
  if (faults.length > 0) return { faults: faults.map(({ line, message }) => ({ source, line, path: "", message })) };
  const reading = new Reading(source, grammar, lineOf);
  const parsed = scenarioShape.schema().safeParse(value);
  if (!parsed.success) reading.addIssues(parsed.error.issues, value, fieldsAt);
  const scenario = understand(isRecord(value) ? value : {}, reading);
  return reading.faults.length > 0 ? { faults: reading.faults } : { scenario };
}

function understand(fields: Fields, reading: Reading): Scenario {
  for (const [field, wanted] of [
    ["apiVersion", API_VERSION],
    ["kind", KIND],
  ] as const) {
    const given = reading.text(fields, [field]);
    if (given !== undefined && given !== wanted) reading.add([field], `it must be ${wanted}, not ${given}`);
  }
  reading.namespace = reading.text(fields, ["namespace"]) ?? reading.namespace;
  const name = reading.text(fields, ["name"]) ?? "";
  if (name.trim() === "") reading.add(["name"], "a title is needed here");
  const number = reading.count(fields, ["number"], [1, NUMBER_MAX]);
  const seed = reading.count(fields, ["seed"], [0, SEED_MAX]);
  const steps = itemsOf(fields.steps);
  if (Array.isArray(fields.steps) && steps.length === 0) reading.add(["steps"], "a story has at least one step");
  checkOrder(steps, reading);
  const cluster = readCluster(isRecord(fields.cluster) ? fields.cluster : {}, ["cluster"], reading);
  return {
    source: reading.source,
    name: name.trim(),
    about: (reading.text(fields, ["about"]) ?? "").trim(),
    ...(number === undefined ? {} : { number }),
    namespace: reading.namespace,
    cluster: { ...cluster, ...(seed === undefined ? {} : { seed }) },
    manifests: readManifests(fields, ["manifests"], reading),
    steps: steps.flatMap((step, index) => readStep(step, ["steps", index], reading) ?? []),
  };
}

function readStep(fields: Fields, path: YamlPath, reading: Reading): ScenarioStep | undefined {
  const trigger = readTrigger(fields, path, reading);
  const say = reading.text(fields, [...path, "say"]);
  const refused = reading.text(fields, [...path, "refused"]);
  const manifests = readManifests(fields, [...path, "manifests"], reading);
  const lines = readLines(fields, [...path, "do"], reading);
  const expectations = itemsOf(fields.expect).flatMap((each, index) => readExpectation(each, [...path, "expect", index], reading) ?? []);
  if (!["say", "do", "manifests", "expect"].some((field) => field in fields)) {
    reading.add(path, "a step says, does or expects something: say, manifests, do, expect");
  }
  if (refused !== undefined && manifests.length + lines.length === 0) reading.add([...path, "refused"], "only with do or manifests");
  if (trigger === undefined) return undefined;
  return {
    path: pathText(path),
    line: reading.lineOf(path),
    trigger,
    ...(say === undefined ? {} : { say: say.trim() }),
    manifests,
    lines,
    ...(refused === undefined ? {} : { refused }),
    expectations,
  };
}

/** `do: LINE`, or a list of lines. */
function readLines(fields: Fields, path: YamlPath, reading: Reading): readonly string[] {
  const value = fields.do;
  if (value === undefined) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((line, index) => {
    const at = Array.isArray(value) ? [...path, index] : path;
    if (typeof line !== "string") {
      reading.add(at, "a command line is needed here");
      return [];
    }
    const fault = reading.grammar.lineFault(line);
    if (fault !== undefined) reading.add(at, fault);
    return [line.trim()];
  });
}

/** Paths and objects. */
function readManifests(fields: Fields, path: YamlPath, reading: Reading): readonly ManifestEntry[] {
  const value: readonly unknown[] = Array.isArray(fields.manifests) ? fields.manifests : [];
  return value.flatMap((entry, index): ManifestEntry[] => {
    const at = [...path, index];
    if (typeof entry === "string") return [{ path: entry }];
    if (isRecord(entry) && typeof entry.kind === "string" && typeof entry.apiVersion === "string") {
      return [{ line: reading.lineOf(at), object: entry }];
    }
    reading.add(at, "a path, or an object with apiVersion and kind, is needed here");
    return [];
  });
}

/** What is said to be `at` a time may not lie before another such time further up. */
function checkOrder(steps: readonly Fields[], reading: Reading): void {
  let latestMs = 0;
  for (const [index, { at }] of steps.entries()) {
    const ms = typeof at === "string" ? readDuration(at) : undefined;
    if (typeof ms !== "number") continue;
    if (ms < latestMs) reading.add(["steps", index, "at"], "it lies before the time of an earlier step");
    latestMs = Math.max(latestMs, ms);
  }
}

function itemsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map((item) => (isRecord(item) ? item : {})) : [];
}

/** The fields that may stand at a path. */
function fieldsAt(path: YamlPath): readonly string[] {
  let struct: Struct<unknown> | undefined = scenarioShape;
  for (const part of path) {
    if (typeof part === "number") continue;
    const field: Schema | undefined = struct?.fields()[part];
    struct = field === undefined ? undefined : metaOf(field).struct;
  }
  return Object.keys(struct?.fields() ?? {});
}

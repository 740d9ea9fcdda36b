/**
 * Reading a scenario's fields, and keeping what is wrong with them until the whole file was looked at.
 */
import { isRecord } from "../api/field-walk.ts";
import { nearest } from "../api/nearest.ts";
import type { YamlPath } from "../api/yaml-text.ts";
import { readDuration } from "./duration-tail.ts";

/** What is wrong, and where. */
export interface ScenarioFault {
  readonly source: string;
  readonly line: number;
  /** `steps[2].at`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** What is asked of whoever plays: what is wrong with a condition or a command line, or undefined. */
export interface Grammar {
  conditionFault(condition: string, namespace: string): string | undefined;
  lineFault(line: string): string | undefined;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The part of zod's issues that is read here. */
interface Issue {
  readonly code?: string | undefined;
  readonly expected?: string;
  readonly keys?: readonly string[];
  readonly path: readonly PropertyKey[];
}

/** `scenarios/07.yaml:14: steps[2].at: …`. */
export function faultText({ source, line, path, message }: ScenarioFault): string {
  return `${source}:${line}: ${path === "" ? "" : `${path}: `}${message}`;
}

/** `steps[2].at`. */
export function pathText(path: YamlPath): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`)).join("");
}

/** A file that is being read. */
export class Reading {
  readonly source: string;
  readonly grammar: Grammar;
  readonly lineOf: (path: YamlPath) => number;
  readonly #faults: ScenarioFault[] = [];
  namespace = "default";

  constructor(source: string, grammar: Grammar, lineOf: (path: YamlPath) => number) {
    this.source = source;
    this.grammar = grammar;
    this.lineOf = lineOf;
  }

  /** What was found, from the top of the file. */
  get faults(): readonly ScenarioFault[] {
    return this.#faults.toSorted((a, b) => a.line - b.line);
  }

  /** Keeps what is wrong at a path, the first of all that is found there. */
  add(path: YamlPath, message: string): undefined {
    const fault = { source: this.source, line: this.lineOf(path), path: pathText(path), message };
    if (!this.#faults.some((known) => known.path === fault.path)) this.#faults.push(fault);
  }

  /** Keeps what zod found: wrong types, and fields nobody knows, with the one that may have been meant. */
  addIssues(issues: readonly Issue[], value: unknown, fieldsAt: (path: YamlPath) => readonly string[]): void {
    for (const issue of issues) {
      const path = issue.path.filter((part) => typeof part !== "symbol");
      for (const key of issue.keys ?? []) this.add([...path, key], unknownField(key, fieldsAt(path)));
      if (issue.keys === undefined) this.add(path, wrongType(issue.expected ?? "", valueAt(value, path)));
    }
  }

  /** A text; what has another type was found already. */
  text(owner: Fields, path: YamlPath): string | undefined {
    const value = owner[String(path.at(-1))];
    return typeof value === "string" ? value : undefined;
  }

  /** A whole number within bounds. */
  count(owner: Fields, path: YamlPath, [least, most]: readonly [number, number]): number | undefined {
    const value = owner[String(path.at(-1))];
    if (typeof value !== "number") return undefined;
    if (value >= least && value <= most) return value;
    return this.add(path, `a whole number from ${least} to ${most}, not ${value}`);
  }

  /** A duration in milliseconds. */
  duration(owner: Fields, path: YamlPath): number | undefined {
    const text = this.text(owner, path);
    if (text === undefined) return undefined;
    const ms = readDuration(text);
    return typeof ms === "string" ? this.add(path, ms) : ms;
  }

  /** A condition, once its grammar was asked. */
  condition(text: string, path: YamlPath): string {
    const fault = this.grammar.conditionFault(text, this.namespace);
    if (fault !== undefined) this.add(path, fault);
    return text;
  }
}

function unknownField(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `no such field${meant === undefined ? `; there are ${known.join(", ")}` : `: did you mean ${meant}?`}`;
}

const WANTED: Readonly<Record<string, string>> = {
  string: "a text",
  int: "a whole number",
  number: "a whole number",
  array: "a list",
  object: "fields with values",
};

function wrongType(expected: string, value: unknown): string {
  const wanted = WANTED[expected] ?? "another value";
  return value === undefined || value === null ? `${wanted} is needed here` : `it must be ${wanted}, not ${JSON.stringify(value)}`;
}

function valueAt(root: unknown, path: YamlPath): unknown {
  let value = root;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else value = isRecord(value) ? value[part] : undefined;
  }
  return value;
}

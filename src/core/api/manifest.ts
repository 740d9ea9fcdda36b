/**
 * From the text of a manifest to the objects in it, and one refusal for each thing that is wrong.
 *
 * A stream is cut into documents first, as kubectl does, so that one broken document never hides the others.
 * The words are kubectl's; the line in them counts from the top of the file, where upstream's counts from the document.
 * Absent on purpose: what the objects mean; `decode` and the server look into them.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go, staging/src/k8s.io/kubectl/pkg/validation/schema.go
 */
import { isRecord } from "./field-walk.ts";
import { readYaml, type YamlFault } from "./yaml-text.ts";

/** One object of a manifest. */
export interface ManifestDocument {
  /** The file's name, as it was given. */
  readonly source: string;
  /** Which document of the file, from 1; the items of a List share the number of their document. */
  readonly number: number;
  /** The line of the file at which the object starts. */
  readonly line: number;
  readonly value: Record<string, unknown>;
}

/** Why a document, or an item of a List, is no object. */
export interface Refusal {
  readonly source: string;
  readonly number: number;
  readonly line?: number;
  readonly message: string;
}

/** What a manifest holds. */
export interface Manifest {
  readonly documents: readonly ManifestDocument[];
  readonly refusals: readonly Refusal[];
}

/** Reads YAML or JSON, any number of documents, Lists flattened; empty documents are skipped and not counted. */
export function readManifest(text: string, source: string): Manifest {
  const documents: ManifestDocument[] = [];
  const refusals: Refusal[] = [];
  const plain = text.replace(/^\ufeff/, "");
  const chunks = /^\s*\{/.test(plain) ? jsonChunks(plain) : yamlChunks(plain);
  let number = 0;
  for (const chunk of chunks) {
    if (isEmpty(chunk)) continue;
    number += 1;
    readDocument(chunk, { source, number }, documents, refusals);
  }
  return { documents, refusals };
}

/** A piece of the file that holds one document. */
interface Chunk {
  readonly text: string;
  /** The line of the file at which the piece starts. */
  readonly line: number;
  /** What stands behind the `---` before it, where upstream allows nothing but a comment. */
  readonly badSeparator?: string;
}

interface Place {
  readonly source: string;
  readonly number: number;
}

function isEmpty(chunk: Chunk): boolean {
  return chunk.badSeparator === undefined && chunk.text.split("\n").every((line) => /^\s*(?:#|$)|^(?:%|\.\.\.\s*$)/.test(line));
}

function yamlChunks(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let lines: string[] = [];
  let start: Omit<Chunk, "text"> = { line: 1 };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (!line.startsWith("---")) {
      lines.push(line);
      continue;
    }
    chunks.push({ ...start, text: lines.join("\n") });
    const behind = line.slice(3).trim();
    start = { line: index + 2, ...(behind === "" || behind.startsWith("#") ? {} : { badSeparator: behind }) };
    lines = [];
  }
  chunks.push({ ...start, text: lines.join("\n") });
  return chunks;
}

/** Cuts JSON objects that follow one another; a file of one object, whole or broken, stays in one piece. */
function jsonChunks(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let line = 1;
  let depth = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token[0] === "{") depth += 1;
    if (token[0] !== "}") continue;
    depth -= 1;
    if (depth !== 0) continue;
    const end = token.index + 1;
    const piece = text.slice(start, end);
    const lead = /^\s*/.exec(piece)?.[0] ?? "";
    chunks.push({ text: piece.slice(lead.length), line: line + lineBreaks(lead) });
    line += lineBreaks(piece);
    start = end;
  }
  return /^\s*$/.test(text.slice(start))
    ? chunks
    : [...chunks, ...yamlChunks(text.slice(start)).map((chunk) => ({ ...chunk, line: chunk.line + line - 1 }))];
}

function lineBreaks(text: string): number {
  return text.split("\n").length - 1;
}

function readDocument(chunk: Chunk, place: Place, documents: ManifestDocument[], refusals: Refusal[]): void {
  const firstLine = chunk.line + leadingLines(chunk.text);
  const refuse = (message: string, line: number) => refusals.push({ ...place, line, message: `error parsing ${place.source}: ${message}` });
  if (chunk.badSeparator !== undefined) {
    refuse(`invalid Yaml document separator: ${chunk.badSeparator}`, chunk.line - 1);
    return;
  }
  const yaml = readYaml(chunk.text);
  const [fault] = yaml.faults;
  if (fault !== undefined) {
    const line = fault.line === 0 ? firstLine : fault.line + chunk.line - 1;
    refuse(`error converting YAML to JSON: yaml: ${faultText(yaml.faults, chunk.line - 1)}`, line);
    return;
  }
  if (yaml.value === null) return;
  const lines = yaml.itemLines("items").map((line) => line + chunk.line - 1);
  flatten(yaml.value, { ...place, line: firstLine, itemLines: lines }, documents, refusals);
}

function leadingLines(text: string): number {
  return Math.max(
    0,
    text.split("\n").findIndex((line) => !/^\s*(?:#|$)|^%/.test(line)),
  );
}

/** `line 5: did not find expected key`, or a list of what is wrong with the content. */
function faultText(faults: readonly YamlFault[], linesBefore: number): string {
  const texts = faults.map(({ line, message }) => (line === 0 ? message : `line ${line + linesBefore}: ${message}`));
  return faults[0]?.content ? ["unmarshal errors:", ...texts.map((text) => `  ${text}`)].join("\n") : (texts[0] ?? "");
}

interface Origin extends Place {
  readonly line: number;
  readonly itemLines: readonly number[];
}

function flatten(value: unknown, origin: Origin, documents: ManifestDocument[], refusals: Refusal[]): void {
  const { source, number, line } = origin;
  const wrong = identityError(value, source);
  if (wrong !== undefined || !isRecord(value)) {
    refusals.push({ source, number, line, message: wrong ?? "" });
    return;
  }
  const { apiVersion, kind, items } = value;
  if (!String(kind).endsWith("List") || !Array.isArray(items)) {
    documents.push({ source, number, line, value });
    return;
  }
  const itemKind = String(kind).slice(0, -"List".length);
  for (const [index, item] of items.entries()) {
    // The items of a PodList need not repeat what the list says of them all; those of a plain List must.
    const named = itemKind !== "" && isRecord(item) ? { apiVersion, kind: itemKind, ...item } : item;
    flatten(named, { source, number, line: origin.itemLines[index] ?? line, itemLines: [] }, documents, refusals);
  }
}

/** What kubectl's validation says of a value that does not tell its kind. */
function identityError(value: unknown, source: string): string | undefined {
  const wrong = isRecord(value) ? [...nameError(value, "apiVersion"), ...nameError(value, "kind")] : ["invalid object to validate"];
  if (wrong.length === 0) return undefined;
  const why = wrong.length === 1 ? wrong[0] : `[${wrong.join(", ")}]`;
  const advice = "if you choose to ignore these errors, turn validation off with --validate=false";
  return `error validating ${JSON.stringify(source)}: error validating data: ${why}; ${advice}`;
}

function nameError(value: Record<string, unknown>, field: "apiVersion" | "kind"): string[] {
  const name = value[field];
  if (name === undefined || name === null || name === "") return [`${field} not set`];
  return typeof name === "string" ? [] : [`${field} isn't string type`];
}

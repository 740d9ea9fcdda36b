/**
 * What came in a request's body: JSON, YAML or protobuf, as the JSON value it stands for.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/runtime/serializer
 */
import { ApiError } from "../api/errors.ts";
import { isRecord } from "../api/field-walk.ts";
import { isJsonTooDeep } from "../api/nesting.ts";
import { decodeProtobuf } from "../api/protobuf/decode.ts";
import { readYaml } from "../api/yaml-text.ts";
import type { HttpRequest } from "./contract.ts";

/** What the path leads one to expect; used where the body does not say. */
export interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A body's value, and the fields that stood in it twice (JSON keeps the last). */
export interface Body {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** The media type without its parameters; JSON where none is given. */
export function mediaTypeOf({ headers }: HttpRequest): string {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "" ? "application/json" : type;
}

/** The object that was sent; refuses what cannot be read, in upstream's words. */
export function readBody(request: HttpRequest, expected: Expected): Body {
  const type = mediaTypeOf(request);
  switch (type) {
    case "application/json":
      return readJson(request.body.text());
    case "application/yaml":
    case "text/yaml":
    case "application/x-yaml":
      return { value: yamlValue(request.body.text()), duplicates: [] };
    case "application/vnd.kubernetes.protobuf":
      return { value: decodeProtobuf(request.body.bytes, expected).object, duplicates: [] };
    default:
      throw unsupported(type, ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]);
  }
}

/** A type that is not read here. */
export function unsupported(type: string, types: readonly string[]): ApiError {
  const what = `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`;
  return new ApiError("UnsupportedMediaType", type === "" ? "the body of the request was empty" : what);
}

/** Reads JSON as upstream's decoder does: one value, nothing behind it. */
export function readJson(text: string): Body {
  const value = jsonValue(text);
  return { value, duplicates: duplicateFields(text) };
}

/** The value of a JSON text, whatever it repeats. */
export function jsonValue(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw noJson(jsonFault(text, error));
  }
  if (isJsonTooDeep(text, value)) throw noJson("exceeded max depth");
  return value;
}

function noJson(why: string): ApiError {
  return new ApiError(
    "BadRequest",
    `the object provided is unrecognized (must be of type ${"unknown"}): couldn't get version/kind; json parse error: ${why}`,
  );
}

/** What Go's decoder says of a text that is no JSON. */
export function jsonFault(text: string, error: unknown): string {
  if (text.trim() === "") return "unexpected end of JSON input";
  const message = error instanceof Error ? error.message : "";
  const at = /position (\d+)/.exec(message);
  if (/end of JSON|Unterminated/i.test(message) || at === null) return "unexpected end of JSON input";
  const character = text[Number(at[1])] ?? "";
  return `invalid character ${quoted(character)} ${Number(at[1]) === 0 ? "looking for beginning of value" : "in the text"}`;
}

function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

function yamlValue(text: string): unknown {
  const { value, faults } = readYaml(text);
  const [fault] = faults;
  if (fault !== undefined) {
    const where = fault.line === 0 ? "" : `line ${fault.line}: `;
    throw new ApiError("BadRequest", `error decoding YAML: error converting YAML to JSON: yaml: ${where}${fault.message}`);
  }
  return value;
}

/** Whether a text could hold a field twice is asked of every body, and answered by looking only where it might. */
export function duplicateFields(text: string): readonly string[] {
  const found: string[] = [];
  const open: { readonly names: Set<string> | undefined; path: string; index: number }[] = [];
  let key: string | undefined;
  for (const token of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g)) {
    const word = token[0];
    const top = open.at(-1);
    if (word === "{" || word === "[") {
      const path = pathBelow(top, key);
      open.push({ names: word === "{" ? new Set() : undefined, path, index: 0 });
      key = undefined;
    } else if (word === "}" || word === "]") {
      open.pop();
      key = undefined;
    } else if (word === ",") {
      if (top !== undefined) top.index += 1;
      key = undefined;
    } else if (word !== ":" && top?.names !== undefined && key === undefined) {
      key = String(JSON.parse(word));
      if (top.names.has(key)) found.push(top.path === "" ? key : `${top.path}.${key}`);
      top.names.add(key);
    }
  }
  return found;
}

function pathBelow(
  top: { readonly names: Set<string> | undefined; readonly path: string; readonly index: number } | undefined,
  key: string | undefined,
): string {
  if (top === undefined) return "";
  if (top.names === undefined) return `${top.path}[${top.index}]`;
  return top.path === "" ? (key ?? "") : `${top.path}.${key ?? ""}`;
}

/** The apiVersion and kind that an object tells of itself, where it tells them. */
export function identityOf(value: unknown): { readonly apiVersion: string; readonly kind: string } {
  if (!isRecord(value)) return { apiVersion: "", kind: "" };
  const { apiVersion, kind } = value;
  return { apiVersion: typeof apiVersion === "string" ? apiVersion : "", kind: typeof kind === "string" ? kind : "" };
}

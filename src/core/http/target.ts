/**
 * What a request's target says: the path, the query, and which resource they name.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go
 */
import { ApiError } from "../api/errors.ts";

/** A path and its query, decoded. */
export interface Target {
  /** Without empty parts: `["api", "v1", "pods"]`. */
  readonly path: readonly string[];
  readonly query: Query;
}

/** The query's parameters; a name may come several times. */
export class Query {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** The first value; undefined when the parameter is absent. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** As Go reads a flag of a query: absent, empty, `0` and `false` are not set, everything else is. */
  flag(name: string): boolean {
    const value = this.text(name);
    return value !== undefined && value !== "" && value !== "0" && value.toLowerCase() !== "false";
  }

  /** A whole number; refuses what is none. */
  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || value === "") return undefined;
    if (!/^[+-]?\d{1,18}$/.test(value))
      throw new ApiError("BadRequest", `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
    return Number(value);
  }
}

/** Reads `/api/v1/pods?limit=500`; refuses escapes that stand for nothing. */
export function parseTarget(target: string): Target {
  const withoutOrigin = target.replace(/^https?:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  const mark = withoutOrigin.indexOf("?");
  const path = mark < 0 ? withoutOrigin : withoutOrigin.slice(0, mark);
  return {
    path: path
      .split("/")
      .filter((part) => part !== "")
      .map(decoded),
    query: parseQuery(mark < 0 ? "" : withoutOrigin.slice(mark + 1)),
  };
}

function parseQuery(text: string): Query {
  const values = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = decoded((at < 0 ? pair : pair.slice(0, at)).replaceAll("+", " "));
    const value = at < 0 ? "" : decoded(pair.slice(at + 1).replaceAll("+", " "));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return new Query(values);
}

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError("BadRequest", `invalid URL escape in ${JSON.stringify(text)}`);
  }
}

/** Which resource a path names. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  /** Empty for what is cluster-scoped, and for lists over all namespaces. */
  readonly namespace: string;
  readonly plural: string;
  /** Empty for the collection. */
  readonly name: string;
  readonly subresource: string;
  /** What stands behind the subresource: the path that is proxied. */
  readonly rest: readonly string[];
  /** The old form of a watch, `/api/v1/watch/…`. */
  readonly isWatch: boolean;
}

/** The resource of `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined for every other path. */
export function resourcePath(path: readonly string[]): ResourcePath | undefined {
  const [root, ...parts] = path;
  if (root === "api" && parts.length >= 2) return inVersion("", parts[0] ?? "", parts.slice(1));
  if (root === "apis" && parts.length >= 3) return inVersion(parts[0] ?? "", parts[1] ?? "", parts.slice(2));
  return undefined;
}

/** Below `namespaces/NAME` these belong to the namespace itself. */
const OF_NAMESPACES = new Set(["status", "finalize"]);

function inVersion(group: string, version: string, parts: readonly string[]): ResourcePath {
  const isWatch = parts[0] === "watch";
  const [first = "", second = "", third = "", ...more] = isWatch ? parts.slice(1) : parts;
  const base = { group, version, isWatch };
  if (first === "namespaces" && third !== "" && !OF_NAMESPACES.has(third)) {
    const [name = "", subresource = "", ...rest] = more;
    return { ...base, namespace: second, plural: third, name, subresource, rest };
  }
  return { ...base, namespace: "", plural: first, name: second, subresource: third, rest: more };
}

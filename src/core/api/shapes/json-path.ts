/**
 * The JSONPath of columns, scale and selectable fields: names, indexes, `[*]`, and filters that compare with `==` or `!=`.
 * Absent on purpose: recursive descent, unions, slices with steps; no column of note uses them.
 * @see kubernetes staging/src/k8s.io/client-go/util/jsonpath/jsonpath.go
 */
import { isRecord } from "../field-walk.ts";

type Step =
  | { readonly do: "field"; readonly name: string }
  | { readonly do: "index"; readonly index: number }
  | { readonly do: "all" }
  | { readonly do: "filter"; readonly path: JsonPath; readonly isEqual: boolean; readonly value: unknown };

/** A path that was read; undefined stands for one that cannot be. */
export type JsonPath = readonly Step[];

const NAME = /^\.((?:[^.[\]\\'"]|\\.)+)/;
const QUOTED = /^\[(?:'([^']*)'|"([^"]*)")\]/;
const INDEX = /^\[(-?\d+)\]/;
const FILTER = /^\[\?\(\s*@((?:[^=!<>])*?)\s*(==|!=)\s*("[^"]*"|'[^']*'|true|false|-?[\d.]+)\s*\)\]/;

/** Reads `.spec.ports[0].name`; undefined when it is no path that is served. */
export function readJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== "") {
    const read = readStep(rest);
    if (read === undefined) return undefined;
    steps.push(read.step);
    rest = rest.slice(read.length);
  }
  return steps;
}

function readStep(text: string): { readonly step: Step; readonly length: number } | undefined {
  const name = NAME.exec(text);
  if (name !== null) {
    const plain = (name[1] ?? "").replaceAll(/\\(.)/g, "$1");
    return { step: plain === "*" ? { do: "all" } : { do: "field", name: plain }, length: name[0].length };
  }
  const quoted = QUOTED.exec(text);
  if (quoted !== null) return { step: { do: "field", name: quoted[1] ?? quoted[2] ?? "" }, length: quoted[0].length };
  if (text.startsWith("[*]")) return { step: { do: "all" }, length: 3 };
  const index = INDEX.exec(text);
  if (index !== null) return { step: { do: "index", index: Number(index[1]) }, length: index[0].length };
  const filter = FILTER.exec(text);
  const path = filter === null ? undefined : readJsonPath(filter[1] ?? "");
  if (filter === null || path === undefined) return undefined;
  const value = literal(filter[3] ?? "");
  return { step: { do: "filter", path, isEqual: filter[2] === "==", value }, length: filter[0].length };
}

function literal(text: string): unknown {
  if (/^["']/.test(text)) return text.slice(1, -1);
  return text === "true" || text === "false" ? text === "true" : Number(text);
}

/** Everything that the path finds in a value, in order. */
export function findByPath(value: unknown, path: JsonPath): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of path) found = found.flatMap((each) => follow(each, step));
  return found;
}

function follow(value: unknown, step: Step): readonly unknown[] {
  switch (step.do) {
    case "field":
      return isRecord(value) && Object.hasOwn(value, step.name) && value[step.name] !== undefined ? [value[step.name]] : [];
    case "index": {
      const item = Array.isArray(value) ? value.at(step.index) : undefined;
      return item === undefined ? [] : [item];
    }
    case "all":
      if (Array.isArray(value)) return value;
      return isRecord(value) ? Object.values(value) : [];
    case "filter":
      return Array.isArray(value) ? value.filter((item) => fits(item, step)) : [];
  }
}

function fits(item: unknown, { path, isEqual, value }: Extract<Step, { do: "filter" }>): boolean {
  const [found] = findByPath(item, path);
  return found !== undefined && (found === value) === isEqual;
}

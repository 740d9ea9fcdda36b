/**
 * The clauses that conditions are made of.
 */
import { type AnyKind, ApiError, type Cluster, type KubeObject } from "../../core/index.ts";
import type { Args } from "../command.ts";
import { type BoundTest, bindTest, type CellTest, COMPARE, readTest } from "./cell-test.ts";
import type { ConditionPlace } from "./condition.ts";
import { type Found, findTargets, readTargets, type Targets } from "./targets.ts";
import type { Wanted } from "./wanted.ts";

/** One clause: whether it holds, and what is seen instead. */
export interface Clause {
  readonly watches: readonly string[] | "always";
  holds(cluster: Cluster): boolean;
  seen(cluster: Cluster): string;
}

const NAMED_MAX = 3;

/** `settled`. */
export const settledClause: Clause = {
  watches: "always",
  holds: (cluster) => cluster.settled,
  seen: (cluster) => (cluster.settled ? "the cluster is settled" : "something is left to do"),
};

/** `pods -l app=web STATUS=Running`. */
export function objectClause(args: Args, place: ConditionPlace): Clause {
  const { words, tests } = splitTests(args.words);
  const targets = readTargets(words, args, place.registry, place.namespace);
  const bound = bindAll(targets, tests);
  const isAsWanted = ({ kind, object }: Found, nowMs: number): boolean =>
    object !== undefined && (bound.get(kind) ?? []).every((test) => test.holds(object, nowMs));
  return {
    watches: watchesOf(targets, bound),
    holds(cluster) {
      const found = findTargets(targets, cluster);
      return found.length > 0 && found.every((each) => isAsWanted(each, cluster.nowMs));
    },
    seen(cluster) {
      const found = findTargets(targets, cluster);
      const others = found.filter((each) => !isAsWanted(each, cluster.nowMs));
      return foundText(others.length > 0 ? others : found, targets, (each) => cellsText(each, bound.get(each.kind) ?? [], cluster.nowMs));
    },
  };
}

/** `count pods -l app=web STATUS=Running >= 3`. */
export function countClause(args: Args, place: ConditionPlace): Clause {
  const [operator = "", amount = ""] = args.words.slice(-2);
  const compare = COMPARE[operator];
  if (compare === undefined || !/^\d+$/.test(amount)) {
    throw new ApiError("BadRequest", "error: count compares: count pods -l app=web STATUS=Running >= 3");
  }
  const { words, tests } = splitTests(args.words.slice(0, -2));
  const targets = readTargets(words, args, place.registry, place.namespace);
  const bound = bindAll(targets, tests);
  const counted = (cluster: Cluster): readonly Found[] =>
    findTargets(targets, cluster).filter(
      ({ kind, object }) => object !== undefined && (bound.get(kind) ?? []).every((test) => test.holds(object, cluster.nowMs)),
    );
  return {
    watches: watchesOf(targets, bound),
    holds: (cluster) => compare(counted(cluster).length, Number(amount)),
    seen(cluster) {
      const found = counted(cluster);
      const names = found.length === 0 ? "" : `: ${listText(found.map(({ object, kind }) => object?.metadata.name ?? kind.plural))}`;
      return `there are ${found.length}${names}`;
    },
  };
}

/** `condition=Ready node/worker-1`, `delete pod/web-0`. */
export function wantedClause(text: string, wanted: Wanted, args: Args, place: ConditionPlace): Clause {
  const targets = readTargets(args.words, args, place.registry, place.namespace);
  if (targets.resources.length === 0) throw new ApiError("BadRequest", `error: ${text} needs an object: ${text} pod/web-0`);
  const isAsWanted = ({ object }: Found): boolean =>
    wanted.deletion ? object === undefined : object !== undefined && wanted.isMet(object);
  return {
    watches: kindsOf(targets),
    holds(cluster) {
      const found = findTargets(targets, cluster);
      return (wanted.deletion || found.length > 0) && found.every(isAsWanted);
    },
    seen(cluster) {
      const found = findTargets(targets, cluster);
      const others = found.filter((each) => !isAsWanted(each));
      return foundText(others.length > 0 ? others : found, targets, ({ title }) =>
        wanted.deletion ? `${title} is there` : `${title} ${others.length > 0 ? "is not" : "is"} ${text}`,
      );
    },
  };
}

/** `event pod/web-0 REASON=Killing MESSAGE~grace`: in every namespace unless one is given. */
export function eventClause(args: Args, place: ConditionPlace): Clause {
  const { words, tests } = splitTests(args.words);
  const events = place.registry.require("events");
  const bound = tests.map((test) => bindTest(test, events));
  const about = words.length === 0 ? undefined : readTargets(words, args, place.registry, place.namespace);
  if (args.text("selector") !== undefined || args.text("field-selector") !== undefined) {
    throw new ApiError("BadRequest", "error: event takes no selector: say event OBJECT~^pod/web-");
  }
  const inNamespace = args.text("namespace");
  const isAbout = (event: KubeObject): boolean => {
    if (about === undefined) return inNamespace === undefined || event.metadata.namespace === inNamespace;
    const regarded = events.regards?.(event);
    return about.resources.some(
      ({ kind, names }) =>
        kind.kind === regarded?.kind && (names.length === 0 || names.some((name) => isNamed(regarded.key, kind, name, about))),
    );
  };
  const all = ({ server }: Cluster): readonly KubeObject[] => [...server.list(events.kind)].filter(isAbout);
  const said = (cluster: Cluster): KubeObject | undefined =>
    all(cluster).find((event) => bound.every((test) => test.holds(event, cluster.nowMs)));
  return {
    watches: bound.some(({ isVolatile }) => isVolatile) ? "always" : [events.kind],
    holds: (cluster) => said(cluster) !== undefined,
    seen(cluster) {
      const event = said(cluster);
      if (event !== undefined) return eventText(event, events, cluster.nowMs);
      const others = all(cluster);
      const last = others.at(-1);
      return last === undefined ? "no event" : `no such event among ${others.length}, such as ${eventText(last, events, cluster.nowMs)}`;
    },
  };
}

function isNamed(key: string, kind: AnyKind, name: string, { namespace }: Targets): boolean {
  return kind.namespaced ? key === `${namespace || "default"}/${name}` : key === name;
}

function eventText(event: KubeObject, events: AnyKind, nowMs: number): string {
  const cell = (name: string): string => events.columns.find((column) => column.name === name)?.cell(event, { nowMs, wide: true }) ?? "";
  return `${cell("REASON")} of ${cell("OBJECT")}: ${cell("MESSAGE")}`;
}

/** Words up to the first test name objects; from there on all are tests. */
function splitTests(all: readonly string[]): { readonly words: readonly string[]; readonly tests: readonly CellTest[] } {
  const words: string[] = [];
  const tests: CellTest[] = [];
  for (const word of all) {
    const test = readTest(word);
    if (test !== undefined) tests.push(test);
    else if (tests.length > 0 || COMPARE[word] !== undefined) {
      throw new ApiError(
        "BadRequest",
        `error: cannot read ${JSON.stringify(word)}: a test is written COLUMN=VALUE, without blanks unless quoted`,
      );
    } else words.push(word);
  }
  return { words, tests };
}

function bindAll({ resources }: Targets, tests: readonly CellTest[]): ReadonlyMap<AnyKind, readonly BoundTest[]> {
  if (resources.length === 0) throw new ApiError("BadRequest", "error: a condition names objects: pod/web-0 STATUS=Running");
  return new Map(resources.map(({ kind }) => [kind, tests.map((test) => bindTest(test, kind))]));
}

function watchesOf(targets: Targets, bound: ReadonlyMap<AnyKind, readonly BoundTest[]>): readonly string[] | "always" {
  const isVolatile = [...bound.values()].flat().some((test) => test.isVolatile);
  return isVolatile ? "always" : kindsOf(targets);
}

function kindsOf({ resources }: Targets): readonly string[] {
  return resources.map(({ kind }) => kind.kind);
}

function foundText(found: readonly Found[], targets: Targets, describe: (found: Found) => string): string {
  if (found.length === 0) return `there are no ${targets.resources.map(({ kind }) => kind.plural).join(", ")}`;
  return listText(found.map((each) => (each.object === undefined ? `there is no ${each.title}` : describe(each))));
}

function cellsText({ object, title }: Found, tests: readonly BoundTest[], nowMs: number): string {
  if (object === undefined) return "";
  if (tests.length === 0) return `${title} is there`;
  return `${title} has ${tests.map((test) => `${test.column} ${test.cell(object, nowMs) || "(empty)"}`).join(", ")}`;
}

function listText(texts: readonly string[]): string {
  const shown = texts.slice(0, NAMED_MAX).join("; ");
  return texts.length > NAMED_MAX ? `${shown}; and ${texts.length - NAMED_MAX} more` : shown;
}

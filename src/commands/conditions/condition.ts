/**
 * Conditions: what `until`, a scenario's steps and its expectations wait for. One grammar, a pure function of the present.
 *
 *     pod/web-0 STATUS=Running                 every named object is as wanted: any column of `get`, wide ones included;
 *     pods -l app=web READY=1/1 RESTARTS<3     = != ~ (regular expression) !~ >= <= > <; one object at least must be there
 *     condition=Ready node/worker-1            as `wait --for`: conditions, delete, and
 *     jsonpath='{.status.phase}'=Running pods  values at a path
 *     delete pod/web-0                         none of them is there
 *     count pods -l app=web STATUS=Running >= 3
 *     event pod/web-0 REASON=Killing           somebody said so; about anything when no object is named
 *     settled                                  nothing is left to do
 *     … and …
 */
import { ApiError, type Cluster, type Registry } from "../../core/index.ts";
import type { Command } from "../command.ts";
import { parseArgs, splitWords } from "../parse.ts";
import { type Clause, countClause, eventClause, objectClause, settledClause, wantedClause } from "./clauses.ts";
import { targetOptions } from "./targets.ts";
import { parseWanted } from "./wanted.ts";

/** Something that holds or does not, at any instant. */
export interface Condition {
  /** Kinds whose changes could change the answer; `always` when time or the agenda could. */
  readonly watches: ReadonlySet<string> | "always";
  holds(cluster: Cluster): boolean;
  /** What there is now, in words, beginning with what is not as wanted. */
  seen(cluster: Cluster): string;
}

/** Where a condition is read. */
export interface ConditionPlace {
  readonly registry: Registry;
  /** The namespace in force. */
  readonly namespace: string;
}

/** Reads a condition from text; what it cannot read is refused with the reason. */
export function parseCondition(text: string, place: ConditionPlace): Condition {
  return conditionOf(splitWords(text), place);
}

/** As `parseCondition`, from words. */
export function conditionOf(words: readonly string[], place: ConditionPlace): Condition {
  const clauses = clausesOf(words).map((clause) => readClause(clause, place));
  const kinds = clauses.flatMap(({ watches }) => (watches === "always" ? [] : watches));
  return {
    watches: clauses.some(({ watches }) => watches === "always") ? "always" : new Set(kinds),
    holds: (cluster) => clauses.every((clause) => clause.holds(cluster)),
    seen: (cluster) => (clauses.find((clause) => !clause.holds(cluster)) ?? clauses[0])?.seen(cluster) ?? "",
  };
}

function clausesOf(words: readonly string[]): readonly (readonly string[])[] {
  const clauses: string[][] = [[]];
  for (const word of words) {
    if (word === "and") clauses.push([]);
    else clauses.at(-1)?.push(word);
  }
  if (clauses.some((clause) => clause.length === 0))
    throw new ApiError("BadRequest", `error: a condition is missing${words.length === 0 ? "" : " beside 'and'"}`);
  return clauses;
}

/** Only for reading options; it is no verb. */
const CLAUSE: Command = {
  name: "until",
  summary: "",
  usage: "",
  options: targetOptions,
  changes: false,
  run: () => ({ output: "", exitCode: 0 }),
};

function readClause(words: readonly string[], place: ConditionPlace): Clause {
  const [first = "", ...rest] = words;
  if (first === "settled") {
    if (rest.length > 0) throw new ApiError("BadRequest", "error: settled stands alone");
    return settledClause;
  }
  if (first === "delete" || /^(condition|jsonpath)=/.test(first)) {
    return wantedClause(first, parseWanted(first), parseArgs(CLAUSE, rest), place);
  }
  if (first === "count") return countClause(parseArgs(CLAUSE, rest), place);
  if (first === "event") return eventClause(parseArgs(CLAUSE, rest), place);
  return objectClause(parseArgs(CLAUSE, words), place);
}

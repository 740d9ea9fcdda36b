/**
 * What a kubelet knows of the troubles of its containers: which there are, and since when.
 *
 * Up to now everything went by what was known before: a trouble counts from the look that finds it, and the container's
 * row keeps it until the look that finds it gone.
 */
import { keepEqual } from "../../store/keep-equal.ts";
import type { StateReader, TableSpec } from "../../store/tables.ts";
import { containerTables, hangTable, leakTable, slowStartTable, unreadyTable } from "../../trouble/container.ts";
import { cpuSlowdown, cpuTable } from "../../trouble/machine.ts";
import { troublesOf } from "../../trouble/troubles.ts";
import { type Bench, change } from "./bench.ts";

/** A trouble of one container. */
export interface KnownTrouble {
  readonly kind: "hang" | "unready" | "slow-start" | "leak" | "cpu";
  /** Whose it is: the key of its row. */
  readonly key: string;
  /** When it was found. */
  readonly sinceMs: number;
  /** Only that run has it. */
  readonly restart?: number | undefined;
  /** Milliseconds of delay, bytes a second, or how many times as long everything takes. */
  readonly amount?: number | undefined;
}

type FoundTrouble = Omit<KnownTrouble, "sinceMs">;

/** Whether anything in the whole cluster is wrong that a container could feel. */
function areContainersTroubled(state: StateReader): boolean {
  return state.size(cpuTable) > 0 || containerTables.some((table) => state.size(table) > 0);
}

/** Goes over to the troubles that there are now. */
export function adoptTroubles(bench: Bench): void {
  const { containers } = bench.row;
  const isQuiet = !areContainersTroubled(bench.turn.state);
  for (let index = 0; index < containers.length; index++) {
    const before = containers[index]?.troubles;
    if (isQuiet && before === undefined) continue;
    const troubles = keepEqual(troublesOfContainer(bench, containers[index]?.name ?? "", before ?? []), before);
    if (troubles === before || (troubles.length === 0 && before === undefined)) continue;
    change(bench, index, { troubles: troubles.length === 0 ? undefined : troubles });
    // What runs was made with the old ones.
    bench.runs.length = 0;
    if ([...troubles, ...(before ?? [])].some(({ kind }) => kind === "leak")) bench.isHeavier = true;
  }
}

function troublesOfContainer(bench: Bench, name: string, before: readonly KnownTrouble[]): readonly KnownTrouble[] {
  const found = [...rowTroubles(bench, name)];
  const slowdown = cpuSlowdown(bench.turn.state, bench.node);
  if (slowdown > 1) found.push({ kind: "cpu", key: bench.node, amount: slowdown });
  return found.map((trouble) => {
    const known = before.find(({ kind, key }) => kind === trouble.kind && key === trouble.key);
    const isSame = known !== undefined && known.amount === trouble.amount && known.restart === trouble.restart;
    return isSame ? known : { ...trouble, sinceMs: bench.nowMs };
  });
}

function* rowTroubles({ node, podKey, row, turn }: Bench, name: string): Iterable<FoundTrouble> {
  const thing = `${node}/${podKey}/${name}`;
  const { uid } = row.pod.metadata;
  function* meant<Row extends { readonly uid?: string }>(table: TableSpec<Row>): Iterable<readonly [string, Row]> {
    for (const entry of troublesOf(turn.state, table, thing)) if (entry[1].uid === undefined || entry[1].uid === uid) yield entry;
  }
  for (const [key, { restart }] of meant(hangTable)) yield { kind: "hang", key, restart };
  for (const [key, { restart }] of meant(unreadyTable)) yield { kind: "unready", key, restart };
  for (const [key, { delayMs }] of meant(slowStartTable)) yield { kind: "slow-start", key, amount: delayMs };
  for (const [key, { restart, perSecond }] of meant(leakTable)) yield { kind: "leak", key, restart, amount: perSecond };
}

/** How many times as long the node takes to start something, as far as its kubelet has noticed: 1 when nobody hogs the CPU. */
export function startSlowdown({ turn, node }: Bench): number {
  return Math.min(START_SLOWDOWN_MAX, cpuSlowdown(turn.state, node));
}

/** The kernel shares what is left: a runtime that wants little of it is not starved for ever. */
const START_SLOWDOWN_MAX = 20;

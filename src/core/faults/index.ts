/**
 * The faults. A new fault is its file and its line here.
 */
import { assert } from "../sim/assert.ts";
import { containerExit, podExit } from "./container-exit.ts";
import type { Fault } from "./fault.ts";
import { nodePower } from "./node-power.ts";

/** Everything that can go wrong. */
export const faults: readonly Fault[] = [nodePower, podExit, containerExit];

/** The fault of that name; asking for one that is not there is a bug. */
export function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  assert(fault !== undefined, `no fault ${name}`);
  return fault;
}

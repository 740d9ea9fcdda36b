/**
 * Which instance is meant by the name of a process of which one leads: the leading one lives inside that of its member.
 */
import type { StateReader } from "../../store/tables.ts";
import { isLedName, nameOfInstance, processTable } from "../process.ts";

/** The member's instance that leads, or led last; the name itself where nobody stands for election, and for all other names. */
export function resolveLed(state: StateReader, name: string): string {
  if (!isLedName(name)) return name;
  const instance = `${name}@${state.row(processTable, name)?.machine ?? ""}`;
  return state.row(processTable, instance) === undefined ? name : instance;
}

/** The instances that stand for election under a name; none for names without one. */
export function candidatesOf(state: StateReader, name: string): readonly string[] {
  return isLedName(name) ? [...state.rows(processTable, `${name}@`)].map(([instance]) => instance) : [];
}

/** The leading process inside of `instance`, if it leads, then itself. */
export function withLed(state: StateReader, instance: string): readonly string[] {
  const name = nameOfInstance(instance);
  if (name === instance || !isLedName(name)) return [instance];
  const led = state.row(processTable, name);
  return led?.running === true && `${name}@${led.machine}` === instance ? [name, instance] : [instance];
}

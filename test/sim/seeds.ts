/**
 * Which seeds a run of the simulation tests covers: `SIM_SEEDS=101-500`, one seed (`SIM_SEEDS=42`), or by default 1 to 100.
 */

/** The seeds to run, ascending. */
export function seedsToRun(range = process.env.SIM_SEEDS ?? "1-100"): readonly number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(range);
  if (match === null) throw new Error(`SIM_SEEDS reads "1-100" or "42", not "${range}"`);
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

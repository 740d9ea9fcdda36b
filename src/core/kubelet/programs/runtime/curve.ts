/**
 * Amounts that change over time in straight lines: the memory and the CPU a process uses.
 *
 * A curve is exact: the millisecond at which a ramp crosses a limit is computed, not searched for.
 */

/** An amount at an instant; before the first point and after the last one the amount stays as it is there. */
export interface CurvePoint {
  readonly atMs: number;
  readonly value: number;
}

/** Points in order of time; between two of them the amount changes evenly. */
export type Curve = readonly CurvePoint[];

/** How often an amount that changes is read anew. */
const STEP_MS = 1_000;

/** The same amount for ever. */
export function constant(value: number): Curve {
  return [{ atMs: 0, value }];
}

/** `from` until `startMs`, evenly to `to` within `tookMs`, then `to` for ever. */
export function ramp(from: number, to: number, startMs: number, tookMs: number): Curve {
  return tookMs <= 0
    ? constant(to)
    : [
        { atMs: startMs, value: from },
        { atMs: startMs + tookMs, value: to },
      ];
}

/** The amount at an instant. */
export function valueAt(curve: Curve, atMs: number): number {
  const after = curve.findIndex((point) => point.atMs > atMs);
  if (after === 0) return curve[0]?.value ?? 0;
  const before = curve.at(after < 0 ? -1 : after - 1);
  const next = after < 0 ? undefined : curve[after];
  if (before === undefined) return 0;
  if (next === undefined) return before.value;
  return before.value + ((next.value - before.value) * (atMs - before.atMs)) / (next.atMs - before.atMs);
}

/** The first millisecond from `fromMs` on at which the amount is at least `value`; undefined when there is none. */
export function reachesMs(curve: Curve, value: number, fromMs: number): number | undefined {
  if (valueAt(curve, fromMs) >= value) return fromMs;
  for (const [index, point] of curve.entries()) {
    const previous = curve[index - 1];
    if (point.atMs <= fromMs || point.value < value || previous === undefined) continue;
    if (point.value === previous.value) return point.atMs;
    const share = (value - previous.value) / (point.value - previous.value);
    return Math.max(fromMs, previous.atMs + Math.ceil(share * (point.atMs - previous.atMs)));
  }
  return undefined;
}

/** The instant from which `readAt` may give another amount; Infinity when it never does. */
export function changesMs(curve: Curve, atMs: number): number {
  const after = curve.findIndex((point) => point.atMs > atMs);
  const next = curve[after];
  if (next === undefined) return Number.POSITIVE_INFINITY;
  const before = curve[after - 1];
  if (before === undefined || before.value === next.value) return next.atMs;
  return Math.min(next.atMs, stepStartMs(before, atMs) + STEP_MS);
}

/** The amount as it is read: in steps of a second, so that it holds for a while. */
export function readAt(curve: Curve, atMs: number): number {
  const after = curve.findIndex((point) => point.atMs > atMs);
  const before = curve[after - 1];
  return valueAt(curve, before === undefined ? atMs : stepStartMs(before, atMs));
}

function stepStartMs(before: CurvePoint, atMs: number): number {
  return before.atMs + Math.floor((atMs - before.atMs) / STEP_MS) * STEP_MS;
}

/** All amounts added up. */
export function sumCurves(curves: readonly Curve[]): Curve {
  const [only, ...others] = curves;
  if (only === undefined) return constant(0);
  if (others.length === 0) return only;
  const times = [...new Set(curves.flatMap((curve) => curve.map(({ atMs }) => atMs)))].toSorted((a, b) => a - b);
  return times.map((atMs) => ({ atMs, value: curves.reduce((sum, curve) => sum + valueAt(curve, atMs), 0) }));
}

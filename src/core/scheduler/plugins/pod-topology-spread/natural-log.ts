/**
 * The natural logarithm from the four operations that every machine rounds alike; engines differ in the last bit of theirs.
 */

const LN_2 = Math.LN2;
const SQRT_2 = Math.SQRT2;
/** Terms of the series; the last is below 1e-17 for the reduced arguments. */
const TERMS = 12;

/** ln(x) for x ≥ 1. */
export function naturalLog(x: number): number {
  let [mantissa, doublings] = [x, 0];
  while (mantissa > SQRT_2) {
    mantissa /= 2;
    doublings += 1;
  }
  // ln(m) = 2·artanh((m − 1) / (m + 1)), whose series converges quickly near 1.
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let term = TERMS - 1; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1);
  return 2 * ratio * sum + doublings * LN_2;
}

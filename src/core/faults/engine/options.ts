/**
 * Reading the options of a fault, which come as text.
 */
import { parseDuration } from "../../api/duration.ts";
import { ApiError } from "../../api/errors.ts";
import { quantityValue } from "../../api/quantity.ts";

type Options = Readonly<Record<string, string>>;

/** A whole number within limits; undefined when it is not given. */
export function wholeNumber(
  options: Options,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^-?\d+$/.test(text) || number < min || number > max)
    throw new ApiError("BadRequest", `error: --${name} is a number from ${min} to ${max}`);
  return number;
}

/** A duration in milliseconds; undefined when it is not given. */
export function duration(options: Options, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) throw new ApiError("BadRequest", `error: --${name} is a duration, such as 200ms or 5m: ${JSON.stringify(text)}`);
  return ms;
}

/** `10x`, `×2.5`, `3`: how many times. */
export function factor(options: Options, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const number = Number(/^[x×]?(\d+\.?\d*|\.\d+)[x×]?$/.exec(text)?.[1] ?? "NaN");
  if (!(number > 0)) throw new ApiError("BadRequest", `error: --${name} is how many times, such as 10x: ${JSON.stringify(text)}`);
  return number;
}

/** `95%` as 0.95. */
export function share(options: Options, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const percent = Number(/^(\d+\.?\d*)%$/.exec(text)?.[1] ?? "NaN");
  if (!(percent >= 0 && percent <= 100))
    throw new ApiError("BadRequest", `error: --${name} is a share from 0% to 100%: ${JSON.stringify(text)}`);
  return percent / 100;
}

/** `64Mi` in bytes. */
export function bytes(options: Options, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?([kKMGT]i?)?$/.test(text))
    throw new ApiError("BadRequest", `error: --${name} is a number of bytes, such as 64Mi: ${JSON.stringify(text)}`);
  return quantityValue(text);
}

/** `90%` of what there is, or `4Gi`, in bytes. */
export function amount(options: Options, name: string, whole: number): number | undefined {
  const text = options[name];
  if (text?.endsWith("%") === true) return Math.floor((share(options, name) ?? 0) * whole);
  if (text !== undefined && !/^\d/.test(text))
    throw new ApiError("BadRequest", `error: --${name} is a share such as 95%, or bytes such as 40Gi: ${JSON.stringify(text)}`);
  return bytes(options, name);
}

/** A duration of one millisecond at least. */
export function positiveDuration(options: Options, name: string): number | undefined {
  const ms = duration(options, name);
  if (ms !== undefined && ms < 1) throw new ApiError("BadRequest", `error: --${name} is longer than nothing`);
  return ms;
}

/**
 * Reading the options of a fault, which come as text.
 */
import { ApiError } from "../../api/errors.ts";

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

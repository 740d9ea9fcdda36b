/**
 * Which tags of an image exist.
 *
 * Nobody lists hundreds of tags: a rule knows the newest version and how variants are called. It errs on the kind side.
 */

/** Tells whether a tag exists. */
export type TagRule = (tag: string) => boolean;

/** What an image is called that is asked for by digest alone. */
export const versionlessTag = "latest";

/** How an image names its versions. */
export interface Versions {
  /** From the oldest to the newest release of each line that is still there: `1.20` … `1.29.3`. */
  readonly oldest: string;
  readonly newest: string;
  /** Before the number: `v`. */
  readonly prefix?: string;
  /** What may follow the number after a hyphen, or stand alone: `alpine`, `slim`. */
  readonly variants?: readonly string[];
  /** Tags that are no versions, besides `latest`. */
  readonly names?: readonly string[];
  /** The versions alone have tags, `latest` has none. */
  readonly hasLatest?: boolean;
}

/** Highest third number that a release is believed to have had. */
const PATCH_MAX = 40;

/** The rule of an image that numbers its releases. */
export function versions({ oldest, newest, prefix = "", variants = [], names = [], hasLatest = true }: Versions): TagRule {
  const variant = variants.length === 0 ? "" : `(?:${variants.join("|")})(?:\\d+(?:\\.\\d+)?)?`;
  const pattern = new RegExp(`^${prefix}(\\d+(?:\\.\\d+){0,2})(?:-${variant === "" ? "(?!)" : `${variant}(?:-${variant})?`})?$`);
  const alone = variant === "" ? undefined : new RegExp(`^${variant}$`);
  return (tag) => {
    if (tag === "latest") return hasLatest;
    if (names.includes(tag) || alone?.test(tag) === true) return true;
    const number = pattern.exec(tag)?.[1];
    return number !== undefined && isReleased(numbersOf(number), numbersOf(oldest), numbersOf(newest));
  };
}

function isReleased(version: readonly number[], oldest: readonly number[], newest: readonly number[]): boolean {
  return compare(version, oldest) >= 0 && compare(version, newest) <= 0 && (version[2] ?? 0) <= PATCH_MAX;
}

function numbersOf(version: string): readonly number[] {
  return version.split(".").map(Number);
}

/** Compares what both have: `1.29` is neither older nor newer than `1.29.3`. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index];
    if (other !== undefined && other !== value) return value - other;
  }
  return 0;
}

/** `1.29` of `1.29-alpine` and of `v1.29`; empty when the tag names no version. */
export function versionOf(tag: string): string {
  return /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1] ?? "";
}

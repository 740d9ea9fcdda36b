/**
 * The name under which a client keeps account of the fields it sets.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go (managerOrUserAgent),
 *   staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, required, tooLong } from "../errors.ts";
import { utf8Bytes } from "../utf8.ts";

/** How long a manager's name may be. */
const NAME_BYTES_MAX = 128;

/** Letters, marks, numbers, punctuation, symbols and the plain space: what Go calls printable. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** The name that the request gives, or the program's as its user agent begins: `kubectl` of `kubectl/v1.34.0 (linux/amd64)`. */
export function managerOf(fieldManager: string | undefined, userAgent: string | undefined): string {
  if (fieldManager !== undefined && fieldManager !== "") return fieldManager;
  let name = "";
  for (const character of (userAgent ?? "").split("/", 1)[0] ?? "") {
    if (!PRINTABLE.test(character)) continue;
    if (utf8Bytes(name + character) > NAME_BYTES_MAX) break;
    name += character;
  }
  return name;
}

/** What is wrong with a manager's name. */
export function validateFieldManager(name: string, field = "fieldManager"): FieldError[] {
  const errors: FieldError[] = [];
  if (utf8Bytes(name) > NAME_BYTES_MAX) errors.push(tooLong(field, NAME_BYTES_MAX));
  let position = 0;
  for (const character of name) {
    if (!PRINTABLE.test(character))
      errors.push(invalidValue(field, name, `invalid character ${codeText(character)} (at position ${position})`));
    position += utf8Bytes(character);
  }
  return errors;
}

/** `U+0009`, the way Go shows what it cannot print. */
function codeText(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** What is wrong with the options of a patch, as far as they regard ownership. */
export function validateApplyOptions({
  fieldManager = "",
  force,
  isApply,
}: {
  readonly fieldManager?: string | undefined;
  readonly force?: boolean | undefined;
  readonly isApply: boolean;
}): FieldError[] {
  const errors: FieldError[] = [];
  if (isApply && fieldManager === "") errors.push(required("fieldManager", "is required for apply patch"));
  if (!isApply && force !== undefined) errors.push(forbiddenField("force", "may not be specified for non-apply patch"));
  return [...errors, ...validateFieldManager(fieldManager)];
}

/**
 * Refusals, in upstream's words.
 *
 * Two of the three species of error live here: *Refused* (`ApiError`, thrown, caught at four doors only) and
 * *Invalid* (`FieldError`, returned in lists, turned into one `ApiError` by the server).
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go and pkg/util/validation/field/errors.go
 */

/** Why the API server said no; a closed set. */
export type ApiReason =
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Invalid"
  | "Forbidden"
  | "Unauthorized"
  | "BadRequest"
  | "MethodNotAllowed"
  | "Expired"
  | "UnsupportedMediaType"
  | "NotAcceptable"
  | "RequestEntityTooLarge"
  | "TooManyRequests"
  | "InternalError"
  | "ServiceUnavailable"
  | "Timeout"
  /** Upstream gives none: an error that nobody had foreseen comes through as it is. */
  | "Unknown";

const CODES: { readonly [R in ApiReason]: number } = {
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Invalid: 422,
  Forbidden: 403,
  Unauthorized: 401,
  BadRequest: 400,
  MethodNotAllowed: 405,
  Expired: 410,
  UnsupportedMediaType: 415,
  NotAcceptable: 406,
  RequestEntityTooLarge: 413,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  Unknown: 500,
};

/** One entry of a Status' `details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** A Status' `details`. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The plural resource for most reasons, the kind for Invalid, as upstream has it. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A request that was understood and refused; `message` is upstream's text. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly reason: ApiReason,
    message: string,
    readonly details: StatusDetails = {},
    /** Of refusals that come from outside, whatever they say. */
    readonly code: number = CODES[reason],
  ) {
    super(message);
  }
}

/** The reason of that name, if there is one. */
export function knownReason(text: string): ApiReason {
  return Object.hasOwn(CODES, text) ? (text as ApiReason) : "Unknown";
}

/** What kind of thing a refusal speaks of: `{ plural: "deployments", group: "apps", kind: "Deployment" }`. */
export interface ResourceNames {
  readonly kind: string;
  /** What clients call the kind, where that differs: custom kinds. */
  readonly apiKind?: string;
  readonly plural: string;
  readonly group: string;
}

/** `deployments.apps`, or `pods` for the core group. */
export function qualifiedResource(names: ResourceNames): string {
  return names.group === "" ? names.plural : `${names.plural}.${names.group}`;
}

/** `deployments.apps "web" not found`. */
export function notFound(names: ResourceNames, name: string): ApiError {
  return new ApiError("NotFound", `${qualifiedResource(names)} "${name}" not found`, detailsOf(names, name));
}

/** `pods "web" already exists`. */
export function alreadyExists(names: ResourceNames, name: string): ApiError {
  return new ApiError("AlreadyExists", `${qualifiedResource(names)} "${name}" already exists`, detailsOf(names, name));
}

/** `Operation cannot be fulfilled on pods "web": …`; without a reason, upstream's text for a stale version. */
export function conflict(
  names: ResourceNames,
  name: string,
  why = "the object has been modified; please apply your changes to the latest version and try again",
): ApiError {
  return new ApiError("Conflict", `Operation cannot be fulfilled on ${qualifiedResource(names)} "${name}": ${why}`, detailsOf(names, name));
}

/** `pods "web" is forbidden: …`. */
export function forbidden(names: ResourceNames, name: string, why: string, causes?: readonly StatusCause[]): ApiError {
  const details = { ...detailsOf(names, name), ...(causes ? { causes } : {}) };
  return new ApiError("Forbidden", `${qualifiedResource(names)} "${name}" is forbidden: ${why}`, details);
}

/** `Deployment.apps "web" is invalid: …`, with one cause per field. */
export function invalid(names: ResourceNames, name: string, errors: readonly FieldError[]): ApiError {
  const texts = errors.map(fieldErrorText);
  const apiKind = names.apiKind ?? names.kind;
  const kind = names.group === "" ? apiKind : `${apiKind}.${names.group}`;
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const causes = errors.map((error) => ({
    reason: `FieldValue${error.type}`,
    message: fieldErrorBody(error),
    field: error.field,
  }));
  return new ApiError("Invalid", `${kind} "${name}" is invalid: ${list}`, {
    name,
    group: names.group,
    kind: apiKind,
    causes,
  });
}

function detailsOf(names: ResourceNames, name: string): StatusDetails {
  return { name, group: names.group, kind: names.plural };
}

/** The ways a field can be wrong, as in a Status' causes (`FieldValue` + type). */
export type FieldErrorType =
  | "Required"
  | "Invalid"
  | "NotSupported"
  | "Forbidden"
  | "Duplicate"
  | "TooLong"
  | "TooMany"
  | "NotFound"
  | "TypeInvalid";

/** One wrong field of an object. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** As upstream prints it: `spec.containers[0].image`, `metadata.labels`. */
  readonly field: string;
  /** The offending value; strings are quoted, other values printed as JSON. */
  readonly value?: unknown;
  /** The value is not printed, for it says nothing (upstream's OmitValueType). */
  readonly omitsValue?: true;
  readonly detail: string;
}

/** `spec.replicas: Invalid value: -1: must be greater than or equal to 0`. */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${fieldErrorBody(error)}`;
}

const TITLES: { readonly [T in FieldErrorType]: string } = {
  Required: "Required value",
  Invalid: "Invalid value",
  NotSupported: "Unsupported value",
  Forbidden: "Forbidden",
  Duplicate: "Duplicate value",
  TooLong: "Too long",
  TooMany: "Too many",
  NotFound: "Not found",
  TypeInvalid: "Invalid value",
};

const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set(["Required", "Forbidden", "TooLong"]);

/** The text after the field: `Invalid value: -1: must be …`. */
export function fieldErrorBody(error: FieldError): string {
  const title = TITLES[error.type];
  const value = WITHOUT_VALUE.has(error.type) || error.omitsValue ? "" : `: ${printValue(error.value)}`;
  return `${title}${value}${error.detail === "" ? "" : `: ${error.detail}`}`;
}

function printValue(value: unknown): string {
  return value === undefined ? "null" : JSON.stringify(value);
}

/** `<field>: Required value[: detail]`. */
export function required(field: string, detail = ""): FieldError {
  return { type: "Required", field, detail };
}

/** `<field>: Invalid value: <value>: <detail>`. */
export function invalidValue(field: string, value: unknown, detail: string): FieldError {
  return { type: "Invalid", field, value, detail };
}

/** `<field>: Invalid value: <detail>`: what is wrong is not one value. */
export function invalidAsWhole(field: string, detail: string): FieldError {
  return { type: "Invalid", field, omitsValue: true, detail };
}

/** `<field>: Unsupported value: "x": supported values: "A", "B"`. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map((name) => JSON.stringify(name)).join(", ")}`;
  return { type: "NotSupported", field, value, detail };
}

/** `<field>: Forbidden: <detail>`. */
export function forbiddenField(field: string, detail: string): FieldError {
  return { type: "Forbidden", field, detail };
}

/** `<field>: Duplicate value: "x"`. */
export function duplicate(field: string, value: unknown): FieldError {
  return { type: "Duplicate", field, value, detail: "" };
}

/** `<field>: Too long: may not be more than <n> bytes`. */
export function tooLong(field: string, bytesMax: number): FieldError {
  return { type: "TooLong", field, detail: `may not be more than ${bytesMax} bytes` };
}

/** `<field>: Too many: <n>: must have at most <m> items`. */
export function tooMany(field: string, count: number, max: number): FieldError {
  return { type: "TooMany", field, value: count, detail: `must have at most ${max} items` };
}

/**
 * What may be wrong with what a claim asks of devices.
 *
 * Absent on purpose: the grammar of CEL expressions, and what is behind feature gates that are off by default; such fields
 * are dropped before.
 * @see kubernetes pkg/apis/resource/validation/validation.go
 */
import { duplicate, type FieldError, invalidValue, notSupported, required, tooLong, tooMany } from "../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../names.ts";
import { utf8Bytes } from "../utf8.ts";
import type {
  DeviceClaim,
  DeviceClaimConfiguration,
  DeviceConfiguration,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  RequestedDevices,
} from "./device-claim.ts";
import { validateDriverName } from "./persistent-volume-source-validation.ts";
import { badValue, isBlank, requiredText } from "./pod-validation/checks.ts";

const ENTRIES_MAX = 32;
const ALTERNATIVES_MAX = 8;
const EXPRESSION_BYTES_MAX = 10 * 1024;
const PARAMETERS_BYTES_MAX = 10 * 1024;
const ID_CHARS_MAX = 32;
const ID_PATTERN = "[A-Za-z_][A-Za-z0-9_]*";
const ID_WORDS = `a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'`;
const ID_EXAMPLES = `(e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '${ID_PATTERN}')`;
const ONE_FORM = "exactly one of `exactly` or `firstAvailable` is required";
const UNKNOWN_REQUEST = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

type Check<T> = (item: T, field: string) => FieldError[];

/** Checks each entry, then how many there are. */
export function validateEntries<T>(items: readonly T[] | undefined, max: number, check: Check<T>, field: string): FieldError[] {
  const errors = (items ?? []).flatMap((item, index) => check(item, `${field}[${index}]`));
  const count = items?.length ?? 0;
  return count > max ? [...errors, tooMany(field, count, max)] : errors;
}

/** Which of the named entries are there twice; `part` is the field of the name, when entries are objects. */
export function validateDistinct(names: readonly string[], field: string, part = ""): FieldError[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [duplicate(`${field}[${index}]${part}`, name)] : []));
}

/** What is wrong with the devices that a claim asks for. */
export function validateDeviceClaim(claim: DeviceClaim, field: string): FieldError[] {
  const { requests = [], constraints, config } = claim;
  const names = requestNames(requests);
  return [
    ...validateEntries(requests, ENTRIES_MAX, validateRequest, `${field}.requests`),
    ...validateDistinct(
      requests.map(({ name = "" }) => name),
      `${field}.requests`,
      ".name",
    ),
    ...validateEntries(constraints, ENTRIES_MAX, (each, at) => validateConstraint(each, names, at), `${field}.constraints`),
    ...validateEntries(config, ENTRIES_MAX, (each, at) => validateClaimConfiguration(each, names, at), `${field}.config`),
  ];
}

/** `request` for each request, and `request/alternative` for each of its alternatives. */
function requestNames(requests: readonly DeviceRequest[]): ReadonlySet<string> {
  return new Set(requests.flatMap(({ name, firstAvailable = [] }) => [name, ...firstAvailable.map((each) => `${name}/${each.name}`)]));
}

function validateName(name: string | undefined, field: string): FieldError[] {
  return badValue(field, name ?? "", dns1123Label(name ?? ""));
}

function validateRequest({ name, exactly, firstAvailable = [] }: DeviceRequest, field: string): FieldError[] {
  const errors = validateName(name, `${field}.name`);
  const place = `${field}.firstAvailable`;
  errors.push(...validateEntries(firstAvailable, ALTERNATIVES_MAX, validateSubRequest, place));
  errors.push(
    ...validateDistinct(
      firstAvailable.map((each) => each.name),
      place,
      ".name",
    ),
  );
  if (exactly !== undefined) errors.push(...validateRequested(exactly, `${field}.exactly`));
  if (exactly === undefined && firstAvailable.length === 0) errors.push(required(field, ONE_FORM));
  if (exactly !== undefined && firstAvailable.length > 0) {
    errors.push(invalidValue(field, null, `${ONE_FORM}, but multiple fields are set`));
  }
  return errors;
}

function validateSubRequest(request: DeviceSubRequest, field: string): FieldError[] {
  return [...validateName(request.name, `${field}.name`), ...validateRequested(request, field)];
}

function validateRequested({ deviceClassName, selectors, allocationMode, count = 0 }: RequestedDevices, field: string): FieldError[] {
  const errors = [
    ...requiredText(`${field}.deviceClassName`, deviceClassName, dns1123Subdomain),
    ...validateSelectors(selectors, `${field}.selectors`),
  ];
  const badCount = (detail: string) => [...errors, invalidValue(`${field}.count`, count, detail)];
  switch (allocationMode) {
    case "All":
      return count === 0 ? errors : badCount("must not be specified when allocationMode is 'All'");
    case "ExactCount":
      return count > 0 ? errors : badCount("must be greater than zero");
    default:
      return [...errors, notSupported(`${field}.allocationMode`, allocationMode, ["All", "ExactCount"])];
  }
}

/** What is wrong with the expressions that choose devices. */
export function validateSelectors(selectors: readonly DeviceSelector[] | undefined, field: string): FieldError[] {
  return validateEntries(selectors, ENTRIES_MAX, validateSelector, field);
}

function validateSelector({ cel }: DeviceSelector, field: string): FieldError[] {
  if (cel === undefined) return [required(`${field}.cel`)];
  const isLong = utf8Bytes(cel.expression ?? "") > EXPRESSION_BYTES_MAX;
  return isLong ? [tooLong(`${field}.cel.expression`, EXPRESSION_BYTES_MAX)] : [];
}

type Names = ReadonlySet<string>;

function validateReferences(requests: readonly string[] | undefined, names: Names, field: string): FieldError[] {
  return [
    ...validateEntries(requests, ENTRIES_MAX, (name, at) => validateReference(name, names, at), field),
    ...validateDistinct(requests ?? [], field),
  ];
}

function validateReference(name: string, names: Names, field: string): FieldError[] {
  const unknown = invalidValue(field, name, UNKNOWN_REQUEST);
  const segments = name.split("/");
  if (segments.length > 2) return [unknown];
  const errors = segments.flatMap((segment) => validateName(segment, field));
  return names.has(name) ? errors : [...errors, unknown];
}

function validateConstraint({ requests, matchAttribute }: DeviceConstraint, names: Names, field: string): FieldError[] {
  const place = `${field}.matchAttribute`;
  const attribute = matchAttribute === undefined ? [required(place)] : validateFullName(matchAttribute, place);
  return [...validateReferences(requests, names, `${field}.requests`), ...attribute];
}

function validateFullName(name: string, field: string): FieldError[] {
  const errors = validateQualifiedId(name, field);
  return name === "" || name.includes("/") ? errors : [...errors, invalidValue(field, name, "must include a domain")];
}

/** The name of an attribute or a capacity: an identifier, with the domain of a driver before it or without. */
export function validateQualifiedId(name: string, field: string): FieldError[] {
  if (name === "") return [required(field, "name required")];
  const parts = name.split("/");
  const [first = "", second = ""] = parts;
  if (parts.length === 1) return validateIdentifier(first, field);
  // Upstream has nothing to say about more than one slash.
  if (parts.length > 2) return [];
  return [
    ...(first === "" ? [required(field, "the domain must not be empty")] : validateDriverName(first, field)),
    ...(second === "" ? [required(field, "the name must not be empty")] : validateIdentifier(second, field)),
  ];
}

function validateIdentifier(id: string, field: string): FieldError[] {
  const isIdentifier = new RegExp(`^${ID_PATTERN}$`).test(id);
  return [
    ...(id.length > ID_CHARS_MAX ? [tooLong(field, ID_CHARS_MAX)] : []),
    ...(isIdentifier ? [] : [invalidValue(field, id, `${ID_WORDS} ${ID_EXAMPLES}`)]),
  ];
}

function validateClaimConfiguration(config: DeviceClaimConfiguration, names: Names, field: string): FieldError[] {
  return [...validateReferences(config.requests, names, `${field}.requests`), ...validateConfiguration(config, field)];
}

/** What is wrong with settings for a driver. */
export function validateConfiguration({ opaque }: DeviceConfiguration, field: string): FieldError[] {
  const place = `${field}.opaque`;
  if (opaque === undefined) return [required(place)];
  return [...validateDriverName(opaque.driver, `${place}.driver`), ...validateObject(opaque.parameters, `${place}.parameters`)];
}

function validateObject(value: unknown, field: string): FieldError[] {
  if (value === undefined || value === null) return [required(field)];
  if (utf8Bytes(JSON.stringify(value)) > PARAMETERS_BYTES_MAX) return [tooLong(field, PARAMETERS_BYTES_MAX)];
  const isObject = typeof value === "object" && !Array.isArray(value);
  return isObject ? [] : [invalidValue(field, "<value omitted>", "must be a valid JSON object")];
}

/** The name of a pool: parts between slashes, each like a host's. */
export function validatePoolName(name: string | undefined, field: string): FieldError[] {
  if (name === undefined || isBlank(name)) return [required(field)];
  const errors = name.length > 253 ? [tooLong(field, 253)] : [];
  return [...errors, ...name.split("/").flatMap((part) => badValue(field, part, dns1123Subdomain(part)))];
}

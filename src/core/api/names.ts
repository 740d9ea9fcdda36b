/**
 * The formats of names, labels, keys, ports and addresses; each check returns upstream's messages, none when all is well.
 *
 * Which field uses which format is said where the field is validated.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go and ip.go
 */

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const NAME_PART = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${NAME_PART})?`;
const CONFIG_KEY = "[-._a-zA-Z0-9]+";
const PERCENT = "[0-9]+%";

const LABEL_PATTERN = whole(LABEL);
const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);
const LABEL_1035_PATTERN = whole(LABEL_1035);
const NAME_PART_PATTERN = whole(NAME_PART);
const LABEL_VALUE_PATTERN = whole(LABEL_VALUE);
const CONFIG_KEY_PATTERN = whole(CONFIG_KEY);
const PERCENT_PATTERN = whole(PERCENT);
/** Printable ASCII but `=`. */
const ENV_NAME_PATTERN = /^[ -<>-~]*$/;

const LABEL_CHARS_MAX = 63;
const SUBDOMAIN_CHARS_MAX = 253;
const PORT_NAME_CHARS_MAX = 15;

const EMPTY = "must be non-empty";
const LABEL_WORDS =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const LABEL_1035_WORDS =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const NAME_PART_WORDS = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_WORDS =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const CONFIG_KEY_WORDS = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
const PERCENT_WORDS = "a valid percent string must be a numeric string followed by an ending '%'";
const ENV_NAME_WORDS = "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** A name without dots: namespaces, containers, volumes. */
export function dns1123Label(value: string): string[] {
  const messages = tooLongMessages(value, LABEL_CHARS_MAX);
  if (LABEL_PATTERN.test(value)) return messages;
  // A valid subdomain that is no label can only have dots too many.
  const message = SUBDOMAIN_PATTERN.test(value) ? "must not contain dots" : mismatch(LABEL_WORDS, LABEL, "my-name", "123-abc");
  return [...messages, message];
}

/** A name that may have dots: pods, nodes, Deployments and most other kinds. */
export function dns1123Subdomain(value: string): string[] {
  const messages = tooLongMessages(value, SUBDOMAIN_CHARS_MAX);
  return SUBDOMAIN_PATTERN.test(value) ? messages : [...messages, mismatch(SUBDOMAIN_WORDS, SUBDOMAIN, "example.com")];
}

const WILDCARD = `\\*\\.${SUBDOMAIN}`;
const WILDCARD_PATTERN = whole(WILDCARD);
const WILDCARD_WORDS =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";

/** `*.example.com`: a host of which every subdomain is meant. */
export function wildcardSubdomain(value: string): string[] {
  const messages = tooLongMessages(value, SUBDOMAIN_CHARS_MAX);
  return WILDCARD_PATTERN.test(value) ? messages : [...messages, mismatch(WILDCARD_WORDS, WILDCARD, "*.example.com")];
}

/** A name that begins with a letter: Services. */
export function dns1035Label(value: string): string[] {
  const messages = tooLongMessages(value, LABEL_CHARS_MAX);
  return LABEL_1035_PATTERN.test(value) ? messages : [...messages, mismatch(LABEL_1035_WORDS, LABEL_1035, "my-name", "abc-123")];
}

/** A name that must only be safe within a path: roles and their bindings. */
export function pathSegment(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return pathSegmentPrefix(value);
}

/** The beginning of a `pathSegment` to which the server will append. */
export function pathSegmentPrefix(value: string): string[] {
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** The key of a label or annotation, a finalizer: `name` or `prefix/name`. */
export function qualifiedName(value: string): string[] {
  const parts = value.split("/");
  if (parts.length > 2) {
    const message = mismatch(NAME_PART_WORDS, NAME_PART, "MyName", "my.name", "123-abc");
    return [`a qualified name ${message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const [prefix, name = value] = parts.length === 2 ? parts : [undefined, value];
  return [...prefixMessages(prefix), ...namePartMessages(name).map((message) => `name part ${message}`)];
}

function prefixMessages(prefix: string | undefined): string[] {
  if (prefix === undefined) return [];
  const messages = prefix === "" ? [EMPTY] : dns1123Subdomain(prefix);
  return messages.map((message) => `prefix part ${message}`);
}

function namePartMessages(name: string): string[] {
  const messages = name === "" ? [EMPTY] : tooLongMessages(name, LABEL_CHARS_MAX);
  return NAME_PART_PATTERN.test(name) ? messages : [...messages, mismatch(NAME_PART_WORDS, NAME_PART, "MyName", "my.name", "123-abc")];
}

/** The value of a label; may be empty. */
export function labelValue(value: string): string[] {
  const messages = tooLongMessages(value, LABEL_CHARS_MAX);
  return LABEL_VALUE_PATTERN.test(value)
    ? messages
    : [...messages, mismatch(LABEL_VALUE_WORDS, LABEL_VALUE, "MyValue", "my_value", "12345")];
}

/** The name of an environment variable, by the relaxed rule. */
export function envName(value: string): string[] {
  if (value === "") return [`environment variable name ${EMPTY}`];
  return ENV_NAME_PATTERN.test(value) ? [] : [ENV_NAME_WORDS];
}

/** A key of a ConfigMap or Secret; it becomes a file's name in volumes. */
export function configKey(value: string): string[] {
  const messages = tooLongMessages(value, SUBDOMAIN_CHARS_MAX);
  if (!CONFIG_KEY_PATTERN.test(value)) messages.push(mismatch(CONFIG_KEY_WORDS, CONFIG_KEY, "key.name", "KEY_NAME", "key-name"));
  if (value === "." || value === "..") messages.push(`must not be '${value}'`);
  else if (value.startsWith("..")) messages.push("must not start with '..'");
  return messages;
}

/** The name of a port. */
export function portName(value: string): string[] {
  const messages = tooLongMessages(value, PORT_NAME_CHARS_MAX);
  if (!/^[-a-z0-9]+$/.test(value)) messages.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) messages.push("must contain at least one letter (a-z)");
  if (value.includes("--")) messages.push("must not contain consecutive hyphens");
  if (/^-|-$/.test(value)) messages.push("must not begin or end with a hyphen");
  return messages;
}

/** The number of a port. */
export function portNumber(value: number): string[] {
  return value >= 1 && value <= 65_535 ? [] : ["must be between 1 and 65535, inclusive"];
}

/** `25%`. */
export function percent(value: string): string[] {
  return PERCENT_PATTERN.test(value) ? [] : [mismatch(PERCENT_WORDS, PERCENT, "1%", "93%")];
}

/** An IPv4 or IPv6 address; leading zeros in IPv4 are let through, as upstream does. */
export function ipAddress(value: string): string[] {
  return isIpv4(value) || isIpv6(value) ? [] : ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
}

function isIpv4(value: string): boolean {
  const parts = value.split(".");
  return parts.length === 4 && parts.every((part) => /^[0-9]+$/.test(part) && Number(part) <= 255);
}

function isIpv6(value: string): boolean {
  const halves = value.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const tail = groups.at(-1) ?? "";
  // An IPv4 address may stand for the last two groups, nowhere else.
  const hasIpv4Tail = tail.includes(".") && value.endsWith(tail) && isIpv4(tail);
  const hexGroups = hasIpv4Tail ? groups.slice(0, -1) : groups;
  const groupCount = groups.length + (hasIpv4Tail ? 1 : 0);
  const fits = halves.length === 2 ? groupCount <= 7 : groupCount === 8;
  return fits && hexGroups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group));
}

function whole(body: string): RegExp {
  return new RegExp(`^${body}$`);
}

function tooLongMessages(value: string, charsMax: number): string[] {
  return value.length > charsMax ? [`must be no more than ${charsMax} characters`] : [];
}

function mismatch(words: string, pattern: string, ...examples: readonly string[]): string {
  // The blank doubled before "or" is upstream's.
  return `${words} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${pattern}')`;
}

/**
 * What a certificate signing request asks for: its subject and alternative names, read from PEM.
 *
 * Absent on purpose: the key and the check of the signature. Nothing in the core computes with keys of others.
 * @see RFC 2986 (the request), RFC 5280 (names), X.690 (the encoding) and kubernetes pkg/apis/certificates/helpers.go
 */
import { bytesOfBase64 } from "../../base64.ts";
import { decodeUtf8 } from "../../utf8.ts";

/** Names by what they are, in the order of the request. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly serialNumber: string;
  readonly organization: readonly string[];
  readonly organizationalUnit: readonly string[];
  readonly country: readonly string[];
  readonly locality: readonly string[];
  readonly province: readonly string[];
  readonly streetAddress: readonly string[];
  readonly postalCode: readonly string[];
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  readonly ipAddresses: readonly string[];
}

const NO_BYTES = new Uint8Array();
const BLOCK_TYPE = "CERTIFICATE REQUEST";

/** Reads `spec.request`, base64 of a PEM block; a text says what is wrong with it, in upstream's words where they do not depend on Go's decoder. */
export function parseRequest(encoded: string): CertificateRequest | string {
  const pem = decodeUtf8(bytesOfBase64(encoded) ?? NO_BYTES);
  const block = /-----BEGIN ([^-\n]+)-----\r?\n([A-Za-z0-9+/=\s]*)-----END \1-----/.exec(pem);
  if (block === null || block[1] !== BLOCK_TYPE) return `PEM block type must be ${BLOCK_TYPE}`;
  const bytes = bytesOfBase64((block[2] ?? "").replaceAll(/\s/g, ""));
  return (bytes === undefined ? undefined : readRequest(bytes)) ?? "x509: malformed certificate request";
}

/** One value of the encoding: its tag, and the bytes between `from` and `to`. */
interface Node {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
const ATTRIBUTES = 0xa0;

function readRequest(bytes: Uint8Array): CertificateRequest | undefined {
  const [outer] = nodesIn(bytes, 0, bytes.length);
  const [body, algorithm, signature] = childrenOf(bytes, outer);
  const [version, subject, key, attributes] = childrenOf(bytes, body);
  if (algorithm === undefined || signature === undefined || version === undefined || key?.tag !== SEQUENCE) return undefined;
  if (subject?.tag !== SEQUENCE) return undefined;
  const named = namesOf(bytes, subject);
  const other = attributes?.tag === ATTRIBUTES ? alternativeNames(bytes, attributes) : [];
  const all = (attribute: string): readonly string[] => named.filter(([name]) => name === attribute).map(([, value]) => value);
  const alternatives = (tag: number): readonly string[] => other.filter((each) => each.tag === tag).map(({ text }) => text);
  return {
    commonName: all("2.5.4.3").at(-1) ?? "",
    serialNumber: all("2.5.4.5").at(-1) ?? "",
    organization: all("2.5.4.10"),
    organizationalUnit: all("2.5.4.11"),
    country: all("2.5.4.6"),
    locality: all("2.5.4.7"),
    province: all("2.5.4.8"),
    streetAddress: all("2.5.4.9"),
    postalCode: all("2.5.4.17"),
    emailAddresses: alternatives(0x81),
    dnsNames: alternatives(0x82),
    uris: alternatives(0x86),
    ipAddresses: alternatives(0x87),
  };
}

/** The values that lie one after the other between two places; stops before one that does not fit. */
function nodesIn(bytes: Uint8Array, start: number, end: number): readonly Node[] {
  const nodes: Node[] = [];
  for (let at = start; at + 2 <= end; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    const from = at + 2 + extra;
    const length = first < 0x80 ? first : bytes.slice(at + 2, from).reduce((sum, byte) => sum * 256 + byte, 0);
    if (extra > 4 || from + length > end) break;
    nodes.push({ tag, from, to: from + length });
    at = from + length;
  }
  return nodes;
}

function childrenOf(bytes: Uint8Array, node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : nodesIn(bytes, node.from, node.to);
}

/** The attributes of a distinguished name: identifier and text. */
function namesOf(bytes: Uint8Array, name: Node): readonly (readonly [identifier: string, value: string])[] {
  const sets = childrenOf(bytes, name).filter(({ tag }) => tag === SET);
  return sets
    .flatMap((set) => childrenOf(bytes, set))
    .flatMap((pair) => {
      const [type, value] = childrenOf(bytes, pair);
      return type?.tag === OBJECT_IDENTIFIER && value !== undefined ? [[identifierOf(bytes, type), textOf(bytes, value)] as const] : [];
    });
}

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const SUBJECT_ALT_NAME = "2.5.29.17";
const IP_ADDRESS = 0x87;

function alternativeNames(bytes: Uint8Array, attributes: Node): readonly { readonly tag: number; readonly text: string }[] {
  const requests = childrenOf(bytes, attributes).filter((attribute) => {
    const [type] = childrenOf(bytes, attribute);
    return type !== undefined && identifierOf(bytes, type) === EXTENSION_REQUEST;
  });
  const extensions = requests
    .flatMap((request) => childrenOf(bytes, childrenOf(bytes, request)[1]))
    .flatMap((list) => childrenOf(bytes, list))
    .map((extension) => childrenOf(bytes, extension));
  const wanted = extensions.filter(([type]) => type !== undefined && identifierOf(bytes, type) === SUBJECT_ALT_NAME);
  return wanted
    .flatMap((parts) =>
      childrenOf(
        bytes,
        parts.find(({ tag }) => tag === OCTET_STRING),
      ),
    )
    .flatMap((names) => childrenOf(bytes, names))
    .map((node) => ({ tag: node.tag, text: node.tag === IP_ADDRESS ? addressOf(bytes.slice(node.from, node.to)) : textOf(bytes, node) }));
}

function textOf(bytes: Uint8Array, { from, to }: Node): string {
  return decodeUtf8(bytes.slice(from, to));
}

/** `2.5.4.3`. */
function identifierOf(bytes: Uint8Array, { from, to }: Node): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of bytes.slice(from, to)) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (parts.length === 0) parts.push(Math.min(Math.floor(value / 40), 2), value - 40 * Math.min(Math.floor(value / 40), 2));
    else parts.push(value);
    value = 0;
  }
  return parts.join(".");
}

function addressOf(bytes: Uint8Array): string {
  if (bytes.length !== 16) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16));
  const text = `:${groups.join(":")}:`;
  // The longest run of zeros is written as two colons.
  const run = [...text.matchAll(/(?<=:)(?:0:){2,}/g)]
    .map(([zeros]) => zeros)
    .reduce((best, zeros) => (zeros.length > best.length ? zeros : best), "");
  const short = run === "" ? text : text.replace(`:${run}`, "::");
  return short.replace(/^:(?!:)/, "").replace(/(?<!:):$/, "");
}

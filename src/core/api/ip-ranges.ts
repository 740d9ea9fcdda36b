/**
 * Addresses and ranges as numbers, and what is wrong with those that are not written the one way that is right.
 *
 * Absent on purpose: the lenient check of older fields; it is `ipAddress` of names.ts.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go
 */
import { ipAddress } from "./names.ts";

/** An address: its bits as one number. */
export interface Address {
  readonly family: "IPv4" | "IPv6";
  readonly bits: bigint;
}

/** A range: the first address and how many of its leading bits all others share. */
export interface AddressRange extends Address {
  readonly prefixBits: number;
}

const WIDTH = { IPv4: 32, IPv6: 128 } as const;
const GROUPS = 8;
const MAPPED_PREFIX = 0xffffn;
const NOT_A_RANGE = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/** The address, or undefined when it is none; leading zeros are let through, and an IPv4-mapped one is IPv4, as in Go. */
export function parseAddress(text: string): Address | undefined {
  if (ipAddress(text).length > 0) return undefined;
  if (!text.includes(":")) return { family: "IPv4", bits: dottedBits(text) };
  const bits = groupedBits(text);
  return isMapped(bits) ? { family: "IPv4", bits: bits & 0xffff_ffffn } : { family: "IPv6", bits };
}

/** The range, or undefined when it is none; bits beyond the prefix are dropped. */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.lastIndexOf("/");
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(length) || Number(length) > WIDTH[address.family]) return undefined;
  const prefixBits = Number(length);
  return { family: address.family, bits: withoutHost(address, prefixBits), prefixBits };
}

/** Whether all of `inner` lies in `outer`, which is larger. */
export function isStrictSubset(inner: AddressRange, outer: AddressRange): boolean {
  return inner.family === outer.family && inner.prefixBits > outer.prefixBits && withoutHost(inner, outer.prefixBits) === outer.bits;
}

/** Upstream's messages for an address that must be written in its one right form. */
export function strictAddress(value: string): string[] {
  const address = parseAddress(value);
  if (address === undefined) return ipAddress(value);
  const messages = [
    ...(hasLeadingZeros(value) ? ["must not have leading 0s"] : []),
    ...(isWrittenMapped(value) ? ["must not be an IPv4-mapped IPv6 address"] : []),
  ];
  const canonical = addressText(address);
  return messages.length > 0 || value === canonical ? messages : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Upstream's messages for a range that must be written in its one right form. */
export function strictRange(value: string): string[] {
  const range = parseRange(value);
  if (range === undefined) return [NOT_A_RANGE];
  const [written = "", length = ""] = value.split("/");
  if (hasLeadingZeros(written) || /^0\d/.test(length)) return ["must not have leading 0s in IP or prefix length"];
  if (isWrittenMapped(written)) return ["must not have an IPv4-mapped IPv6 address"];
  if (parseAddress(written)?.bits !== range.bits) return ["must not have bits set beyond the prefix length"];
  const canonical = `${addressText(range)}/${range.prefixBits}`;
  return value === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Upstream's messages for a range in a field that is older than the strict rules. */
export function lenientRange(value: string): string[] {
  return parseRange(value) === undefined ? [NOT_A_RANGE] : [];
}

/** The address in its one right form: the longest run of zero groups is left out. */
export function addressText({ family, bits }: Address): string {
  if (family === "IPv4") return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join(".");
  const groups = Array.from({ length: GROUPS }, (_, index) => ((bits >> BigInt(16 * (GROUPS - 1 - index))) & 0xffffn).toString(16));
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(":");
  return `${groups.slice(0, run.from).join(":")}::${groups.slice(run.from + run.length).join(":")}`;
}

function longestZeroRun(groups: readonly string[]): { readonly from: number; readonly length: number } {
  let longest = { from: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === "0" ? length + 1 : 0;
    if (length > longest.length) longest = { from: index - length + 1, length };
  }
  return longest;
}

function withoutHost({ family, bits }: Address, prefixBits: number): bigint {
  const hostBits = BigInt(WIDTH[family] - prefixBits);
  return (bits >> hostBits) << hostBits;
}

function dottedBits(text: string): bigint {
  return text.split(".").reduce((bits, part) => (bits << 8n) | BigInt(Number(part)), 0n);
}

function groupedBits(text: string): bigint {
  const [head = "", tail] = text.split("::");
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: GROUPS - left.length - right.length }, () => 0n);
  return [...left, ...zeros, ...right].reduce((bits, group) => (bits << 16n) | group, 0n);
}

/** An IPv4 address at the end stands for two groups. */
function groupsOf(text: string): bigint[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const bits = dottedBits(group);
    return [bits >> 16n, bits & 0xffffn];
  });
}

function isMapped(bits: bigint): boolean {
  return bits >> 32n === MAPPED_PREFIX;
}

function isWrittenMapped(text: string): boolean {
  return text.includes(":") && parseAddress(text)?.family === "IPv4";
}

function hasLeadingZeros(text: string): boolean {
  const dotted = text.slice(text.lastIndexOf(":") + 1);
  return dotted.includes(".") && dotted.split(".").some((part) => /^0\d/.test(part));
}

/**
 * The formats that strings of custom objects can be asked to have; a format nobody knows is no rule.
 * @see kube-openapi pkg/validation/strfmt/default.go
 */
import { base64Error } from "../formats.ts";
import { dns1123Label, dns1123Subdomain, ipAddress } from "../names.ts";

const HOST = /^(?=.{1,255}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const DATE = /^\d{4}-(\d{2})-(\d{2})$/;
const DATE_TIME = /^\d{4}-(\d{2})-(\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})?$/;
const DURATION = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*(?:ns|us|µs|ms|s|m|h|d|w|[a-z]+)(?:\s*(?:\d+(?:\.\d*)?)\s*(?:ns|us|µs|ms|s|m|h|d|w))*$/;

const FORMATS: { readonly [format: string]: (text: string) => boolean } = {
  date: (text) => isDay(DATE.exec(text)),
  "date-time": (text) => isDay(DATE_TIME.exec(text)),
  datetime: (text) => isDay(DATE_TIME.exec(text)),
  duration: (text) => text === "0" || DURATION.test(text),
  email: (text) => /^[^\s@<>]+@[^\s@<>]+$/.test(text),
  hostname: (text) => HOST.test(text),
  ipv4: (text) => ipAddress(text).length === 0 && !text.includes(":"),
  ipv6: (text) => ipAddress(text).length === 0 && text.includes(":"),
  cidr: isCidr,
  mac: (text) => /^(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1)*[0-9A-Fa-f]{2}$/.test(text),
  uri: (text) => /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/)\S*$/.test(text),
  uuid: (text) => UUID.test(text),
  uuid3: (text) => UUID.test(text) && versionOf(text) === "3",
  uuid4: (text) => UUID.test(text) && versionOf(text) === "4",
  uuid5: (text) => UUID.test(text) && versionOf(text) === "5",
  hexcolor: (text) => /^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text),
  rgbcolor: (text) => /^rgb\((?:\s*\d{1,3}\s*,){2}\s*\d{1,3}\s*\)$/.test(text),
  byte: (text) => base64Error(text) === undefined,
  "k8s-short-name": (text) => dns1123Label(text).length === 0,
  "k8s-long-name": (text) => dns1123Subdomain(text).length === 0,
};

/** Whether the text has the format. */
export function fitsFormat(text: string, format: string): boolean {
  return Object.hasOwn(FORMATS, format) ? (FORMATS[format]?.(text) ?? true) : true;
}

function isDay(found: RegExpExecArray | null): boolean {
  const [month, day] = [Number(found?.[1]), Number(found?.[2])];
  return found !== null && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function isCidr(text: string): boolean {
  const [address = "", bits = ""] = text.split("/");
  const most = address.includes(":") ? 128 : 32;
  return ipAddress(address).length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most && text.split("/").length === 2;
}

function versionOf(uuid: string): string | undefined {
  return uuid.replaceAll("-", "")[12];
}

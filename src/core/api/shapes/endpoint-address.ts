/**
 * What Endpoints, EndpointSlices and Services share about the addresses they list.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, invalidValue } from "../errors.ts";
import { ipAddress } from "../names.ts";

/** The protocols that a port can speak. */
export const PORT_PROTOCOLS = ["SCTP", "TCP", "UDP"] as const;

/** `10.0.0.1:80`, or `[fd00::1]:80`. */
export function joinHostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether a valid address is of the sixth version. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** What is wrong with an address that traffic is to be sent to: malformed, or of a range nobody else can reach. */
export function validateEndpointAddress(address: string, field: string): FieldError[] {
  const malformed = ipAddress(address).map((message) => invalidValue(field, address, message));
  if (malformed.length > 0) return malformed;
  const errors: FieldError[] = [];
  for (const { matches, detail } of SPECIAL_RANGES) {
    if (matches(address.toLowerCase())) errors.push(invalidValue(field, address, detail(address)));
  }
  return errors;
}

/** What is wrong with a range of addresses such as `10.9.8.0/24`. */
export function validateIpRange(range: string, field: string): FieldError[] {
  const slash = range.lastIndexOf("/");
  const [address, bits] = [range.slice(0, Math.max(slash, 0)), range.slice(slash + 1)];
  const isValid = ipAddress(address).length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIpv6(address) ? 128 : 32);
  return isValid ? [] : [invalidValue(field, range, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
}

const SPECIAL_RANGES = [
  { matches: isUnspecified, detail: (address: string) => `may not be unspecified (${address})` },
  {
    matches: (address: string) => address.startsWith("127.") || address === "::1" || /^(0*:){7}0*1$/.test(address),
    detail: () => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
  },
  {
    matches: (address: string) => address.startsWith("169.254.") || /^fe[89ab][0-9a-f]:/.test(address),
    detail: () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  },
  {
    matches: (address: string) => address.startsWith("224.0.0.") || /^ff[0-9a-f]2:/.test(address),
    detail: () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  },
] as const;

function isUnspecified(address: string): boolean {
  return address === "0.0.0.0" || /^[0:]+$/.test(address);
}

/**
 * What is wrong with an EndpointSlice.
 * @see kubernetes pkg/apis/discovery/validation/validation.go
 */
import { duplicate, type FieldError, invalidValue, notSupported, required, tooMany } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain, ipAddress, labelValue, qualifiedName } from "../../names.ts";
import { isIpv6, PORT_PROTOCOLS, validateEndpointAddress } from "../../shapes/endpoint-address.ts";
import type { Endpoint, EndpointSlice, EndpointSlicePort } from "../endpoint-slice.ts";

const ADDRESS_TYPES: readonly string[] = ["FQDN", "IPv4", "IPv6"];
const PROTOCOLS: readonly string[] = PORT_PROTOCOLS;
const ADDRESSES_MAX = 100;
const PORTS_MAX = 20_000;
const ENDPOINTS_MAX = 1_000;
const HINTS_MAX = 8;

type AddressType = EndpointSlice["addressType"];

/** Everything that is wrong with a slice that has its defaults. */
export function validateEndpointSlice({ addressType, ports = [], endpoints = [] }: EndpointSlice): FieldError[] {
  return [...validateAddressType(addressType), ...validatePorts(ports), ...validateEndpoints(endpoints, addressType)];
}

/** The address type may not change. */
export function validateEndpointSliceUpdate(next: EndpointSlice, previous: EndpointSlice): FieldError[] {
  if (next.addressType === previous.addressType) return [];
  return [invalidValue("addressType", next.addressType, "field is immutable")];
}

function validateAddressType(addressType: string | undefined): FieldError[] {
  if (addressType === undefined || addressType === "") return [required("addressType")];
  return ADDRESS_TYPES.includes(addressType) ? [] : [notSupported("addressType", addressType, ADDRESS_TYPES)];
}

function validatePorts(ports: readonly EndpointSlicePort[]): FieldError[] {
  if (ports.length > PORTS_MAX) return [tooMany("ports", ports.length, PORTS_MAX)];
  const seen = new Set<string>();
  return ports.flatMap(({ name, protocol, appProtocol }, index) => {
    const field = `ports[${index}]`;
    const errors = name === "" ? [] : dns1123Label(name).map((message) => invalidValue(`${field}.name`, name, message));
    if (seen.has(name)) errors.push(duplicate(`${field}.name`, name));
    seen.add(name);
    if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
    if (appProtocol === undefined) return errors;
    return [...errors, ...qualifiedName(appProtocol).map((message) => invalidValue(`${field}.appProtocol`, appProtocol, message))];
  });
}

function validateEndpoints(endpoints: readonly Endpoint[], addressType: AddressType): FieldError[] {
  if (endpoints.length > ENDPOINTS_MAX) return [tooMany("endpoints", endpoints.length, ENDPOINTS_MAX)];
  return endpoints.flatMap((endpoint, index) => validateEndpoint(endpoint, addressType, `endpoints[${index}]`));
}

function validateEndpoint({ addresses = [], nodeName, hostname, hints }: Endpoint, addressType: AddressType, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(`${field}.addresses`, "must contain at least 1 address"));
  else if (addresses.length > ADDRESSES_MAX) errors.push(tooMany(`${field}.addresses`, addresses.length, ADDRESSES_MAX));
  for (const [index, address] of addresses.entries()) {
    errors.push(...validateAddress(address, addressType, { list: `${field}.addresses`, item: `${field}.addresses[${index}]` }));
  }
  if (nodeName !== undefined)
    errors.push(...dns1123Subdomain(nodeName).map((message) => invalidValue(`${field}.nodeName`, nodeName, message)));
  if (hostname !== undefined) errors.push(...dns1123Label(hostname).map((message) => invalidValue(`${field}.hostname`, hostname, message)));
  return hints === undefined ? errors : [...errors, ...validateHints(hints, `${field}.hints`)];
}

function validateAddress(
  address: string,
  addressType: AddressType,
  { list, item }: { readonly list: string; readonly item: string },
): FieldError[] {
  if (addressType === "FQDN") return validateDomainName(address, item);
  if (addressType !== "IPv4" && addressType !== "IPv6") return [];
  if (ipAddress(address).length > 0) return validateEndpointAddress(address, item);
  const isRightFamily = isIpv6(address) === (addressType === "IPv6");
  // The family is upstream's only complaint that names the list instead of the item.
  const family = isRightFamily ? [] : [invalidValue(list, address, `must be an ${addressType} address`)];
  return [...family, ...validateEndpointAddress(address, item)];
}

function validateDomainName(address: string, field: string): FieldError[] {
  if (address === "") return [required(field)];
  const name = address.replace(/\.$/, "");
  const malformed = dns1123Subdomain(name);
  if (malformed.length > 0) return malformed.map((message) => invalidValue(field, name, message));
  return name.split(".").length < 2 ? [invalidValue(field, name, "should be a domain with at least two segments separated by dots")] : [];
}

function validateHints({ forZones = [], forNodes = [] }: NonNullable<Endpoint["hints"]>, field: string): FieldError[] {
  return [
    ...validateHintNames(forZones, `${field}.forZones`, labelValue),
    ...validateHintNames(forNodes, `${field}.forNodes`, dns1123Subdomain),
  ];
}

type NameCheck = (name: string) => string[];

function validateHintNames(hints: readonly { readonly name: string }[], field: string, check: NameCheck): FieldError[] {
  if (hints.length > HINTS_MAX) return [tooMany(field, hints.length, HINTS_MAX)];
  const seen = new Set<string>();
  return hints.flatMap(({ name }, index) => {
    const place = `${field}[${index}].name`;
    const repeated = seen.has(name) ? [duplicate(place, name)] : [];
    seen.add(name);
    return [...repeated, ...check(name).map((message) => invalidValue(place, name, message))];
  });
}

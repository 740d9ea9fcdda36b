/**
 * What is wrong with Endpoints.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidateEndpoints
 */
import { type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain, portNumber, qualifiedName } from "../../names.ts";
import { PORT_PROTOCOLS, validateEndpointAddress } from "../../shapes/endpoint-address.ts";
import type { EndpointAddress, EndpointSubset, Endpoints } from "../endpoints.ts";

const PROTOCOLS: readonly string[] = PORT_PROTOCOLS;

type Port = NonNullable<EndpointSubset["ports"]>[number];

/** Everything that is wrong with Endpoints that have their defaults. */
export function validateEndpoints({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap((subset, index) => validateSubset(subset, `subsets[${index}]`));
}

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, field: string): FieldError[] {
  const isEmpty = addresses.length === 0 && notReadyAddresses.length === 0;
  return [
    ...(isEmpty ? [required(field, "must specify `addresses` or `notReadyAddresses`")] : []),
    ...addresses.flatMap((address, index) => validateAddress(address, `${field}.addresses[${index}]`)),
    ...notReadyAddresses.flatMap((address, index) => validateAddress(address, `${field}.notReadyAddresses[${index}]`)),
    ...ports.flatMap((port, index) => validatePort(port, { field: `${field}.ports[${index}]`, needsName: ports.length > 1 })),
  ];
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, field: string): FieldError[] {
  return [
    ...(hostname ? dns1123Label(hostname).map((message) => invalidValue(`${field}.hostname`, hostname, message)) : []),
    ...(nodeName === undefined ? [] : dns1123Subdomain(nodeName).map((message) => invalidValue(`${field}.nodeName`, nodeName, message))),
    ...validateEndpointAddress(ip ?? "", `${field}.ip`),
  ];
}

function validatePort(
  { name = "", port, protocol, appProtocol }: Port,
  { field, needsName }: { readonly field: string; readonly needsName: boolean },
): FieldError[] {
  const number = port ?? 0;
  return [
    ...(needsName && name === "" ? [required(`${field}.name`)] : []),
    ...(name === "" ? [] : dns1123Label(name).map((message) => invalidValue(`${field}.name`, name, message))),
    ...portNumber(number).map((message) => invalidValue(`${field}.port`, number, message)),
    ...(PROTOCOLS.includes(protocol) ? [] : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]),
    ...(appProtocol === undefined
      ? []
      : qualifiedName(appProtocol).map((message) => invalidValue(`${field}.appProtocol`, appProtocol, message))),
  ];
}

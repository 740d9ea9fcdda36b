/**
 * What is wrong with a service's ports, each by itself and their names together.
 * @see kubernetes pkg/apis/core/validation/validation.go validateServicePort
 */
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Label, portName, portNumber, qualifiedName } from "../../names.ts";
import { PORT_PROTOCOLS } from "../../shapes/endpoint-address.ts";
import type { ServicePort, ServiceSpec } from "../service.ts";

const PROTOCOLS: readonly string[] = PORT_PROTOCOLS;

/** Names, numbers and protocols; a name is needed as soon as there are two ports. */
export function validatePorts({ ports = [] }: ServiceSpec): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const field = `spec.ports[${index}]`;
    const errors = [...validateName(port, { field, isNeeded: ports.length > 1, names }), ...validatePort(port, field)];
    names.add(port.name ?? "");
    return errors;
  });
}

function validateName(
  { name = "" }: ServicePort,
  { field, isNeeded, names }: { readonly field: string; readonly isNeeded: boolean; readonly names: ReadonlySet<string> },
): FieldError[] {
  if (name === "") return isNeeded ? [required(`${field}.name`)] : [];
  const errors = dns1123Label(name).map((message) => invalidValue(`${field}.name`, name, message));
  return names.has(name) ? [...errors, duplicate(`${field}.name`, name)] : errors;
}

function validatePort({ port, protocol, targetPort, appProtocol }: ServicePort, field: string): FieldError[] {
  // A manifest without a port number is decoded all the same; upstream reads it as zero.
  const number = port ?? 0;
  const target = targetPort ?? 0;
  const targetMessages = typeof target === "number" ? portNumber(target) : portName(target);
  return [
    ...portNumber(number).map((message) => invalidValue(`${field}.port`, number, message)),
    ...(PROTOCOLS.includes(protocol) ? [] : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)]),
    ...targetMessages.map((message) => invalidValue(`${field}.targetPort`, target, message)),
    ...(appProtocol === undefined
      ? []
      : qualifiedName(appProtocol).map((message) => invalidValue(`${field}.appProtocol`, appProtocol, message))),
  ];
}

/**
 * What is wrong with a network policy.
 * @see kubernetes pkg/apis/networking/validation/validation.go ValidateNetworkPolicy
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { isStrictSubset, lenientRange, parseRange } from "../../ip-ranges.ts";
import { portName, portNumber } from "../../names.ts";
import { validateLabelSelector } from "../../selector.ts";
import { badValue, isBlank, optionalChoice } from "../../shapes/pod-validation/checks.ts";
import type { IpBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../network-policy.ts";

const POLICY_TYPES = ["Ingress", "Egress"];

/** Everything that is wrong with a policy that has its defaults. */
export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const { ingress = [], egress = [], policyTypes = [] } = spec;
  const errors = [
    ...validateLabelSelector(spec.podSelector, "spec.podSelector"),
    ...ingress.flatMap(({ ports = [], from = [] }, index) => [
      ...ports.flatMap((port, at) => validatePort(port, `spec.ingress[${index}].ports[${at}]`)),
      ...from.flatMap((peer, at) => validatePeer(peer, `spec.ingress[${index}].from[${at}]`)),
    ]),
    ...egress.flatMap(({ ports = [], to = [] }, index) => [
      ...ports.flatMap((port, at) => validatePort(port, `spec.egress[${index}].ports[${at}]`)),
      ...to.flatMap((peer, at) => validatePeer(peer, `spec.egress[${index}].to[${at}]`)),
    ]),
  ];
  if (policyTypes.length > POLICY_TYPES.length) {
    return [...errors, invalidValue("spec.policyTypes", policyTypes, "may not specify more than two policyTypes")];
  }
  for (const [index, type] of policyTypes.entries()) {
    if (!POLICY_TYPES.includes(type)) errors.push(notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES));
  }
  return errors;
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, field: string): FieldError[] {
  const errors = optionalChoice(`${field}.protocol`, protocol, ["TCP", "UDP", "SCTP"]);
  const badEnd = (value: number, detail: string) => errors.push(invalidValue(`${field}.endPort`, value, detail));
  if (port === undefined) {
    if (endPort !== undefined) badEnd(endPort, "may not be specified when `port` is not specified");
    return errors;
  }
  if (typeof port === "string") {
    if (endPort !== undefined) badEnd(endPort, "may not be specified when `port` is non-numeric");
    return [...errors, ...badValue(`${field}.port`, port, portName(port))];
  }
  errors.push(...badValue(`${field}.port`, port, portNumber(port)));
  if (endPort === undefined) return errors;
  // Upstream shows the first port where it means the last one.
  if (endPort < port) badEnd(port, "must be greater than or equal to `port`");
  return [...errors, ...badValue(`${field}.endPort`, endPort, portNumber(endPort))];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, field: string): FieldError[] {
  const count = [podSelector, namespaceSelector, ipBlock].filter((each) => each !== undefined).length;
  const errors = [
    ...validateLabelSelector(podSelector, `${field}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock === undefined ? [] : validateIpBlock(ipBlock, `${field}.ipBlock`)),
  ];
  if (count === 0) errors.push(required(field, "must specify a peer"));
  else if (count > 1 && ipBlock !== undefined) errors.push(forbiddenField(field, "may not specify both ipBlock and another peer"));
  return errors;
}

function validateIpBlock({ cidr, except = [] }: IpBlock, field: string): FieldError[] {
  if (isBlank(cidr)) return [required(`${field}.cidr`)];
  const errors = badValue(`${field}.cidr`, cidr, lenientRange(cidr));
  const whole = parseRange(cidr);
  if (whole === undefined) return errors;
  for (const [index, text] of except.entries()) {
    const place = `${field}.except[${index}]`;
    errors.push(...badValue(place, text, lenientRange(text)));
    const range = parseRange(text);
    if (range !== undefined && !isStrictSubset(range, whole)) errors.push(invalidValue(place, text, "must be a strict subset of `cidr`"));
  }
  return errors;
}

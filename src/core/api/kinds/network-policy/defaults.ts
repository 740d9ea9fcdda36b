/**
 * What a network policy gets without asking: TCP, and the directions that its rules speak of.
 * @see kubernetes pkg/apis/networking/v1/defaults.go
 */
import { filled, mapShared, patched } from "../../shapes/sharing.ts";
import type { NetworkPolicy, NetworkPolicyPort, NetworkPolicySpec } from "../network-policy.ts";

/** Fills what upstream fills; the very same object when nothing is missing. */
export function withNetworkPolicyDefaults(given: NetworkPolicy): NetworkPolicy {
  const object = filled(given, { spec: {} });
  const { spec } = object;
  const filledSpec = patched(spec, {
    podSelector: spec.podSelector ?? {},
    ...(spec.ingress === undefined ? {} : { ingress: mapShared(spec.ingress, withProtocols) }),
    ...(spec.egress === undefined ? {} : { egress: mapShared(spec.egress, withProtocols) }),
    ...((spec.policyTypes ?? []).length > 0 ? {} : { policyTypes: directionsOf(spec) }),
  });
  return patched(object, { spec: filledSpec });
}

/** Who says nothing restricts what comes in, and what goes out when there are rules for it. */
function directionsOf({ egress = [] }: NetworkPolicySpec): NonNullable<NetworkPolicySpec["policyTypes"]> {
  return egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function withProtocols<R extends { readonly ports?: readonly NetworkPolicyPort[] | undefined }>(rule: R): R {
  if (rule.ports === undefined) return rule;
  const ports = mapShared(rule.ports, (port) => filled(port, { protocol: "TCP" }));
  return ports === rule.ports ? rule : { ...rule, ports };
}

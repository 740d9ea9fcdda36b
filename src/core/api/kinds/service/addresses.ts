/**
 * What is wrong with a service's virtual addresses and their families, and what of them may not change.
 *
 * The cluster is IPv4 alone; the texts for what that excludes are those of upstream's allocator.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields
 */
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { ipAddress } from "../../names.ts";
import { isIpv6 } from "../../shapes/endpoint-address.ts";
import type { ServiceSpec } from "../service.ts";
import { hasNoClusterIp, needsClusterIp } from "./reach.ts";

const FAMILIES: readonly string[] = ["IPv4", "IPv6"];
const POLICIES: readonly string[] = ["PreferDualStack", "RequireDualStack", "SingleStack"];
const CLUSTER_IPS = "spec.clusterIPs";
const POLICY = "spec.ipFamilyPolicy";

/** Form and agreement of clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy. */
export function validateAddresses(spec: ServiceSpec): FieldError[] {
  if (!needsClusterIp(spec)) return [];
  const errors = [...validateSingular(spec), ...validateFamilies(spec)];
  const addresses = spec.clusterIPs ?? [];
  const malformed = validateForm(addresses);
  errors.push(...malformed);
  if (addresses.length > 2) errors.push(invalidValue(CLUSTER_IPS, addresses, "may only hold up to 2 values"));
  if (malformed.length > 0) return errors;
  if (addresses.length > 1 && new Set(addresses.map(isIpv6)).size < addresses.length) {
    errors.push(invalidValue(CLUSTER_IPS, addresses, "may specify no more than one IP for each IP family"));
  }
  if (!hasNoClusterIp(spec)) errors.push(...validateAgreement(addresses, spec.ipFamilies ?? []));
  return errors.length > 0 ? errors : validateAgainstCluster(spec);
}

function validateSingular({ clusterIP = "", clusterIPs = [] }: ServiceSpec): FieldError[] {
  if (clusterIP === "")
    return clusterIPs.length === 0 ? [] : [invalidValue(CLUSTER_IPS, clusterIPs, "must be empty when `clusterIP` is not specified")];
  if (clusterIPs.length === 0) return [required(CLUSTER_IPS)];
  return clusterIPs[0] === clusterIP ? [] : [invalidValue(CLUSTER_IPS, clusterIPs, "first value must match `clusterIP`")];
}

function validateFamilies({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): FieldError[] {
  const errors = ipFamilies.flatMap((family, index) => [
    ...(FAMILIES.includes(family) ? [] : [notSupported(`spec.ipFamilies[${index}]`, family, FAMILIES)]),
    ...(ipFamilies.indexOf(family) < index ? [duplicate(`spec.ipFamilies[${index}]`, family)] : []),
  ]);
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy)) errors.push(notSupported(POLICY, ipFamilyPolicy, POLICIES));
  return errors;
}

function validateForm(addresses: readonly string[]): FieldError[] {
  return addresses.flatMap((address, index) => {
    if (index === 0 && address === "None") {
      return addresses.length > 1 ? [invalidValue(CLUSTER_IPS, addresses, "'None' must be the first and only value")] : [];
    }
    return ipAddress(address).map((message) => invalidValue(`${CLUSTER_IPS}[${index}]`, address, message));
  });
}

function validateAgreement(addresses: readonly string[], families: readonly string[]): FieldError[] {
  return addresses.flatMap((address, index) => {
    const family = families[index];
    if (family === undefined || family === (isIpv6(address) ? "IPv6" : "IPv4")) return [];
    return [invalidValue(`${CLUSTER_IPS}[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``)];
  });
}

function validateAgainstCluster(spec: ServiceSpec): FieldError[] {
  const addresses = spec.clusterIPs ?? [];
  const families = spec.ipFamilies ?? [];
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === "SingleStack") {
    const texts = { addresses: "multiple cluster IPs are specified", families: "multiple IP families are specified" };
    const must = (what: string) => invalidValue(POLICY, "SingleStack", `must be 'RequireDualStack' or 'PreferDualStack' when ${what}`);
    if (addresses.length === 2) errors.push(must(texts.addresses));
    if (families.length === 2) errors.push(must(texts.families));
  }
  for (const [index, address] of addresses.entries()) {
    if (families[index] !== undefined || !isIpv6(address)) continue;
    errors.push(invalidValue(`${CLUSTER_IPS}[${index}]`, addresses, "IPv6 is not configured on this cluster"));
  }
  // A headless service without a selector may name both families everywhere: its addresses are somebody else's.
  const isForeign = hasNoClusterIp(spec) && Object.keys(spec.selector ?? {}).length === 0;
  if (errors.length > 0 || isForeign) return errors;
  if (spec.ipFamilyPolicy === "RequireDualStack") {
    errors.push(invalidValue(POLICY, "RequireDualStack", "this cluster is not configured for dual-stack services"));
  }
  for (const [index, family] of families.entries()) {
    if (family !== "IPv4") errors.push(invalidValue(`spec.ipFamilies[${index}]`, family, "not configured on this cluster"));
  }
  return errors;
}

/** Once given, the first address and family stay; the second may come and go with the policy. */
export function validateAddressChange(next: ServiceSpec, previous: ServiceSpec): FieldError[] {
  if (!needsClusterIp(next) || !needsClusterIp(previous)) return [];
  const [isHeadless, wasHeadless] = [hasNoClusterIp(next), hasNoClusterIp(previous)];
  if (isHeadless && wasHeadless) return [];
  const errors = validateListChange("clusterIPs", "clusterIP", next, previous);
  return isHeadless === wasHeadless ? [...errors, ...validateListChange("ipFamilies", "ipFamily", next, previous)] : errors;
}

function validateListChange(
  list: "clusterIPs" | "ipFamilies",
  singular: "clusterIP" | "ipFamily",
  next: ServiceSpec,
  previous: ServiceSpec,
): FieldError[] {
  const after: readonly string[] = next[list] ?? [];
  const before: readonly string[] = previous[list] ?? [];
  const field = `spec.${list}`;
  const frozen = (index: number) => invalidValue(`${field}[${index}]`, after, "may not change once set");
  if (after.length === before.length) {
    return before.flatMap((value, index) => (value === after[index] ? [] : [frozen(list === "clusterIPs" ? index : 0)]));
  }
  const errors: FieldError[] = [];
  if (after.length === 0) errors.push(invalidValue(`${field}[0]`, after, `primary ${singular} can not be unset`));
  if (before.length > 0 && after.length > 0 && after[0] !== before[0]) errors.push(frozen(0));
  if (before.length > after.length && after.length === 1 && next.ipFamilyPolicy !== "SingleStack") {
    errors.push(invalidValue(POLICY, next.ipFamilyPolicy, `must be set to 'SingleStack' when releasing the secondary ${singular}`));
  }
  return errors;
}

/**
 * What may be wrong with the parts of a pod spec that concern the pod as a whole.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { duplicate, type FieldError, invalidValue, required } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain, ipAddress } from "../../names.ts";
import type { HostAlias, PodDNSConfig, PodResourceClaim, PodSpec } from "../pod-spec.ts";
import { badValue, requiredText } from "./checks.ts";

const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCH_CHARS_MAX = 2048;
const SUBDOMAIN_CHARS_MAX = 253;
const LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const SEARCH_DOMAIN = `${LABEL}(\\.${LABEL})*`;
const SEARCH_PATTERN = new RegExp(`^${SEARCH_DOMAIN}$`);
const SEARCH_WORDS = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SEARCH_DOMAIN}')`;

/** What is wrong with resolver settings; policy None makes name servers necessary. */
export function validateDnsConfig(config: PodDNSConfig | undefined, policy: string, field: string): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config ?? {};
  if (policy === "None" && config === undefined) return [required(field, "must provide `dnsConfig` when `dnsPolicy` is None")];
  if (policy === "None" && nameservers.length === 0) {
    return [required(`${field}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")];
  }
  const errors: FieldError[] = [];
  if (nameservers.length > NAMESERVERS_MAX) {
    errors.push(invalidValue(`${field}.nameservers`, nameservers, `must not have more than ${NAMESERVERS_MAX} nameservers`));
  }
  for (const [index, address] of nameservers.entries()) {
    errors.push(...badValue(`${field}.nameservers[${index}]`, address, ipAddress(address)));
  }
  errors.push(...validateSearches(searches, `${field}.searches`));
  for (const [index, { name = "" }] of options.entries()) {
    if (name === "") errors.push(required(`${field}.options[${index}]`, "must not be empty"));
  }
  return errors;
}

function validateSearches(searches: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (searches.length > SEARCHES_MAX) errors.push(invalidValue(field, searches, `must not have more than ${SEARCHES_MAX} search paths`));
  if (searches.join(" ").length > SEARCH_CHARS_MAX) {
    const detail = `must not have more than ${SEARCH_CHARS_MAX} characters (including spaces) in the search list`;
    errors.push(invalidValue(field, searches, detail));
  }
  for (const [index, search] of searches.entries()) {
    if (search === ".") continue;
    const domain = search.replace(/\.$/, "");
    if (domain.length > SUBDOMAIN_CHARS_MAX) {
      errors.push(invalidValue(`${field}[${index}]`, domain, `must be no more than ${SUBDOMAIN_CHARS_MAX} characters`));
    }
    if (!SEARCH_PATTERN.test(domain)) errors.push(invalidValue(`${field}[${index}]`, domain, SEARCH_WORDS));
  }
  return errors;
}

/** What is wrong with the pod's resource claims. */
export function validateResourceClaims(claims: readonly PodResourceClaim[], field: string): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap((claim, index) => {
    const at = `${field}[${index}]`;
    const { name, resourceClaimName: direct, resourceClaimTemplateName: template } = claim;
    const errors = seen.has(name) ? [duplicate(`${at}.name`, name)] : requiredText(`${at}.name`, name, dns1123Label);
    seen.add(name);
    if (direct !== undefined && template !== undefined) {
      errors.push(invalidValue(at, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"));
    }
    if (direct === undefined && template === undefined) {
      errors.push(invalidValue(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    }
    if (direct !== undefined) errors.push(...badValue(`${at}.resourceClaimName`, direct, dns1123Subdomain(direct)));
    if (template !== undefined) errors.push(...badValue(`${at}.resourceClaimTemplateName`, template, dns1123Subdomain(template)));
    return errors;
  });
}

/** What is wrong with lines for the hosts file. */
export function validateHostAliases(aliases: readonly HostAlias[], field: string): FieldError[] {
  return aliases.flatMap(({ ip = "", hostnames = [] }, index) => [
    ...badValue(`${field}[${index}].ip`, ip, ipAddress(ip)),
    ...hostnames.flatMap((name, at) => badValue(`${field}[${index}].hostnames[${at}]`, name, dns1123Subdomain(name))),
  ]);
}

/** On the node's network a container's port is the node's; templates may leave it open, for the pod gets it filled in. */
export function validateHostNetworkPorts(spec: PodSpec, field: string, isTemplate: boolean): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return (spec.containers ?? []).flatMap(({ ports = [] }, index) =>
    ports.flatMap(({ hostPort = 0, containerPort }, at) => {
      const isSame = hostPort === containerPort || (isTemplate && hostPort === 0);
      const path = `${field}.containers[${index}].ports[${at}].hostPort`;
      return isSame ? [] : [invalidValue(path, hostPort, "must match `containerPort` when `hostNetwork` is true")];
    }),
  );
}

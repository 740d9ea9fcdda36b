/**
 * What may be wrong with a pod's spec, in upstream's order and words.
 *
 * Objects come here after defaulting but as a client wrote them, so what the types promise may still be missing.
 * Absent on purpose: what v1.34 has switched off (restart rules of containers, env files, stop signals,
 * hostnameOverride) and the settings that only Windows pods know.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue } from "../errors.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../names.ts";
import { validateAnnotations, validateLabels } from "../validate-meta.ts";
import type { PodSpec, PodTemplateSpec } from "./pod-spec.ts";
import { badValue, inRange, optionalText, requiredChoice } from "./pod-validation/checks.ts";
import {
  type PodParts,
  validateContainers,
  validateEphemeralContainers,
  validateImageSpaces,
  validateInitContainers,
} from "./pod-validation/containers.ts";
import { validateDnsConfig, validateHostAliases, validateHostNetworkPorts, validateResourceClaims } from "./pod-validation/pod.ts";
import { validatePodLevelResources, validateResources } from "./pod-validation/resources.ts";
import { validateAffinity, validateSchedulingGates, validateSpread, validateTolerations } from "./pod-validation/scheduling.ts";
import { validateHostUsers, validateLinux, validatePodSecurity } from "./pod-validation/security.ts";
import { validateVolumes } from "./pod-validation/volumes.ts";

const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const SECONDS_MAX = 2_147_483_647;
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/** What is wrong with the spec of a pod; with its name, the claims of its ephemeral volumes are checked too. */
export function validatePodSpec(spec: PodSpec, field: string, podName?: string): FieldError[] {
  const { containers = [], initContainers = [] } = spec;
  return [
    ...validateSpec(spec, field, { isTemplate: false, podName }),
    ...validateTokensHaveAccount(spec, field),
    ...containers.flatMap((container, index) => validateImageSpaces(container, `${field}.containers[${index}]`)),
    ...initContainers.flatMap((container, index) => validateImageSpaces(container, `${field}.initContainers[${index}]`)),
  ];
}

/** What is wrong with the template of pods. */
export function validatePodTemplate(template: PodTemplateSpec, field: string): FieldError[] {
  const { metadata, spec } = template;
  const errors = [
    ...validateLabels(metadata?.labels, `${field}.labels`),
    ...validateAnnotations(metadata?.annotations, `${field}.annotations`),
    ...validatePodAnnotations(metadata?.annotations, `${field}.annotations`),
    ...validateSpec(spec ?? {}, `${field}.spec`, { isTemplate: true }),
  ];
  if ((spec?.ephemeralContainers ?? []).length === 0) return errors;
  return [...errors, forbiddenField(`${field}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template")];
}

/** What is wrong with annotations that mean something for pods. */
export function validatePodAnnotations(annotations: { readonly [key: string]: string } | undefined, field: string): FieldError[] {
  const cost = annotations?.[DELETION_COST];
  if (cost === undefined || isInt32(cost)) return [];
  return [invalidValue(`${field}[${DELETION_COST}]`, cost, "must be a 32bit integer")];
}

function isInt32(text: string): boolean {
  return /^(?:0|-?[1-9][0-9]*|-0)$/.test(text) && Math.abs(Number(text)) <= SECONDS_MAX;
}

interface Context {
  readonly isTemplate: boolean;
  readonly podName?: string | undefined;
}

function validateSpec(spec: PodSpec, field: string, { isTemplate, podName }: Context): FieldError[] {
  const { volumes, errors } = validateVolumes(spec.volumes ?? [], podName, `${field}.volumes`);
  const claims = spec.resourceClaims ?? [];
  const claimNames = new Set(claims.map(({ name }) => name).filter((name) => name !== undefined && name !== ""));
  const parts: PodParts = { spec, volumes, claimNames };
  return [
    ...errors,
    ...validateResourceClaims(claims, `${field}.resourceClaims`),
    ...validateContainers(parts, `${field}.containers`),
    ...validateInitContainers(parts, `${field}.initContainers`),
    ...validateEphemeralContainers(parts, `${field}.ephemeralContainers`),
    ...validatePodLevelResources(spec, claimNames, `${field}.resources`),
    ...validateHostNetworkPorts(spec, field, isTemplate),
    ...requiredChoice(`${field}.restartPolicy`, spec.restartPolicy, ["Always", "OnFailure", "Never"]),
    ...requiredChoice(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validatePlacement(spec, field),
    ...validateIdentity(spec, field),
    ...validateRest(spec, field),
  ];
}

function validatePlacement(spec: PodSpec, field: string): FieldError[] {
  const gates = spec.readinessGates ?? [];
  return [
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...validatePodSecurity(spec, `${field}.securityContext`),
    ...validateAffinity(spec.affinity ?? {}, `${field}.affinity`),
    ...validateDnsConfig(spec.dnsConfig, spec.dnsPolicy, `${field}.dnsConfig`),
    ...gates.flatMap(({ conditionType = "" }, index) =>
      badValue(`${field}.readinessGates[${index}].conditionType`, conditionType, qualifiedName(conditionType)),
    ),
    ...validateSchedulingGates(spec.schedulingGates ?? [], `${field}.schedulingGates`),
    ...validateSpread(spec.topologySpreadConstraints ?? [], `${field}.topologySpreadConstraints`),
    ...validateHostUsers(spec, field),
  ];
}

function validateIdentity(spec: PodSpec, field: string): FieldError[] {
  return [
    ...optionalText(`${field}.serviceAccountName`, spec.serviceAccountName, dns1123Subdomain),
    ...optionalText(`${field}.nodeName`, spec.nodeName, dns1123Subdomain),
    ...inRange(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 1, SECONDS_MAX),
    ...optionalText(`${field}.hostname`, spec.hostname, dns1123Label),
    ...optionalText(`${field}.subdomain`, spec.subdomain, dns1123Label),
  ];
}

function validateRest(spec: PodSpec, field: string): FieldError[] {
  const { preemptionPolicy, overhead, os, runtimeClassName } = spec;
  const errors = [
    ...validateTolerations(spec.tolerations ?? [], `${field}.tolerations`),
    ...validateHostAliases(spec.hostAliases ?? [], `${field}.hostAliases`),
    ...optionalText(`${field}.priorityClassName`, spec.priorityClassName, dns1123Subdomain),
  ];
  if (runtimeClassName !== undefined) {
    errors.push(...badValue(`${field}.runtimeClassName`, runtimeClassName, dns1123Subdomain(runtimeClassName)));
  }
  if (preemptionPolicy !== undefined) {
    errors.push(...requiredChoice(`${field}.preemptionPolicy`, preemptionPolicy, ["PreemptLowerPriority", "Never"]));
  }
  if (overhead !== undefined) errors.push(...validateResources({ limits: overhead }, new Set(), `${field}.overhead`));
  if (os === undefined) return errors;
  const isKnown = os.name === "linux" || os.name === "windows";
  if (!isKnown) return [...errors, ...validateOsName(os.name, `${field}.os`)];
  return os.name === "linux" ? [...errors, ...validateLinux(spec, field)] : errors;
}

/** A missing name is missed at the name, a wrong one is refused one level above; so does upstream. */
function validateOsName(name: string | undefined, field: string): FieldError[] {
  const isMissing = name === undefined || name === "";
  return requiredChoice(isMissing ? `${field}.name` : field, name, ["linux", "windows"]);
}

function validateTokensHaveAccount(spec: PodSpec, field: string): FieldError[] {
  const { serviceAccountName = "", volumes = [] } = spec;
  if (serviceAccountName !== "") return [];
  return volumes.flatMap(({ projected }, index) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, at) => {
      const path = `${field}.volumes[${index}].projected.sources[${at}].serviceAccountToken`;
      return serviceAccountToken === undefined ? [] : [forbiddenField(path, "must not be specified when serviceAccountName is not set")];
    }),
  );
}

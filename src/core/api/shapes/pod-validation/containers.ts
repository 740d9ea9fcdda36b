/**
 * What may be wrong with the containers of a pod: regular ones, init containers, debugging containers.
 *
 * Absent on purpose: restart rules of single containers, which v1.34 has switched off; only sidecars say how they restart.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Label, portName, portNumber } from "../../names.ts";
import type { Container, ContainerPort, ContainerResizePolicy, EphemeralContainer } from "../container.ts";
import type { PodSpec } from "../pod-spec.ts";
import { badValue, isBlank, optionalText, requiredChoice, requiredText } from "./checks.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import { forbidLife, validateLife } from "./handlers.ts";
import { type Volumes, validateMounts } from "./mounts.ts";
import { validateResources } from "./resources.ts";
import { validateSecurityContext } from "./security.ts";

/** What a container is checked against. */
export interface PodParts {
  readonly spec: PodSpec;
  readonly volumes: Volumes;
  readonly claimNames: ReadonlySet<string>;
}

/** What is wrong with the regular containers. */
export function validateContainers(parts: PodParts, field: string): FieldError[] {
  const { containers = [], terminationGracePeriodSeconds: graceSeconds } = parts.spec;
  if (containers.length === 0) return [required(field)];
  const seen = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const found = [...validateContainer(container, parts, at), ...validateUnique(container.name, seen, at)];
    found.push(...validateLife(container, graceSeconds, at));
    if (container.restartPolicy !== undefined) {
      found.push(forbiddenField(`${at}.restartPolicy`, "may not be set for non-init containers"));
    }
    return found;
  });
  return [...errors, ...validateHostPorts(containers, field)];
}

/** What is wrong with the init containers. */
export function validateInitContainers(parts: PodParts, field: string): FieldError[] {
  const { containers = [], initContainers = [], terminationGracePeriodSeconds: graceSeconds } = parts.spec;
  const seen = new Set(containers.map(({ name }) => name));
  return initContainers.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const { restartPolicy } = container;
    const errors = validateContainer(container, parts, at);
    if (restartPolicy !== undefined && restartPolicy !== "Always") {
      errors.push(notSupported(`${at}.restartPolicy`, restartPolicy, ["Always"]));
    }
    errors.push(...validateUnique(container.name, seen, at));
    // Init containers run one by one, so only one's own ports can clash.
    errors.push(...validateHostPorts([container], field));
    errors.push(...(restartPolicy === "Always" ? validateLife(container, graceSeconds, at) : forbidLife(container, at)));
    return errors;
  });
}

/** Fields that make no sense in a container added for debugging. */
const NOT_EPHEMERAL = [
  ...(["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules"] as const),
  ...(["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] as const),
];
const NOT_EPHEMERAL_WORDS = "cannot be set for an Ephemeral Container";

/** What is wrong with the debugging containers. */
export function validateEphemeralContainers(parts: PodParts, field: string): FieldError[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = parts.spec;
  const targets = new Set([...containers, ...initContainers].map(({ name }) => name));
  const seen = new Set(targets);
  return ephemeralContainers.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const { targetContainerName: target = "" } = container;
    const errors = [
      ...validateContainer(container, parts, at),
      ...validateImageSpaces(container, at),
      ...validateUnique(container.name, seen, at),
    ];
    if (target !== "" && !targets.has(target)) {
      errors.push({ type: "NotFound", field: `${at}.targetContainerName`, value: target, detail: "" });
    }
    return [...errors, ...forbidForEphemeral(container, at)];
  });
}

function forbidForEphemeral(container: EphemeralContainer, field: string): FieldError[] {
  const { volumeMounts = [] } = container;
  // Defaulting leaves an empty object where nothing was said about resources.
  const given = NOT_EPHEMERAL.filter((name) => Object.keys(container[name] ?? {}).length > 0);
  const errors = given.map((name) => forbiddenField(`${field}.${name}`, NOT_EPHEMERAL_WORDS));
  for (const [index, mount] of volumeMounts.entries()) {
    for (const name of ["subPath", "subPathExpr"] as const) {
      if (!isBlank(mount[name])) errors.push(forbiddenField(`${field}.volumeMounts[${index}].${name}`, NOT_EPHEMERAL_WORDS));
    }
  }
  return errors;
}

/** Pods, unlike templates, may not have spaces around an image's name. */
export function validateImageSpaces({ image = "" }: Container, field: string): FieldError[] {
  return image === image.trim() ? [] : [invalidValue(`${field}.image`, image, "must not have leading or trailing whitespace")];
}

/** Upstream lets an empty name pass as a duplicate; it is reported as missing anyway. */
function validateUnique(name: string | undefined, seen: Set<string>, field: string): FieldError[] {
  if (name === undefined || name === "") return [];
  if (seen.has(name)) return [duplicate(`${field}.name`, name)];
  seen.add(name);
  return [];
}

function validateContainer(container: Container, parts: PodParts, field: string): FieldError[] {
  const { image, ports = [], env = [], envFrom = [], resources = {}, resizePolicy = [], securityContext } = container;
  const { spec, volumes, claimNames } = parts;
  return [
    ...requiredText(`${field}.name`, container.name, dns1123Label),
    ...requiredText(`${field}.image`, image),
    ...requiredChoice(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, ["File", "FallbackToLogsOnError"]),
    ...validatePorts(ports, `${field}.ports`),
    ...validateEnv(env, `${field}.env`),
    ...validateEnvFrom(envFrom, `${field}.envFrom`),
    ...validateMounts(container, volumes, field),
    ...requiredChoice(`${field}.imagePullPolicy`, container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]),
    ...validateResources(resources, claimNames, `${field}.resources`),
    ...validateResizePolicy(resizePolicy, spec.restartPolicy, `${field}.resizePolicy`),
    ...validateSecurityContext(securityContext, spec.hostUsers !== false, `${field}.securityContext`),
  ];
}

function validatePorts(ports: readonly ContainerPort[], field: string): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap(({ name = "", containerPort, hostPort, protocol }, index) => {
    const at = `${field}[${index}]`;
    const errors = optionalText(`${at}.name`, name, portName);
    if (errors.length === 0 && seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    if (errors.length === 0 && name !== "") seen.add(name);
    if (!containerPort) errors.push(required(`${at}.containerPort`));
    else errors.push(...badValue(`${at}.containerPort`, containerPort, portNumber(containerPort)));
    if (hostPort) errors.push(...badValue(`${at}.hostPort`, hostPort, portNumber(hostPort)));
    return [...errors, ...requiredChoice(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"])];
  });
}

function validateHostPorts(containers: readonly Container[], field: string): FieldError[] {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [at, { protocol, hostIP = "", hostPort }] of ports.entries()) {
      if (!hostPort) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (seen.has(key)) errors.push(duplicate(`${field}[${index}].ports[${at}].hostPort`, key));
      seen.add(key);
    }
  }
  return errors;
}

function validateResizePolicy(policies: readonly ContainerResizePolicy[], podPolicy: string, field: string): FieldError[] {
  const seen = new Set<string>();
  return policies.flatMap(({ resourceName, restartPolicy }, index) => {
    const errors = seen.has(resourceName) ? [duplicate(`${field}[${index}]`, resourceName)] : [];
    seen.add(resourceName);
    errors.push(...requiredChoice(field, resourceName, ["cpu", "memory"]));
    errors.push(...requiredChoice(field, restartPolicy, ["NotRequired", "RestartContainer"]));
    if (podPolicy === "Never" && restartPolicy !== "NotRequired") {
      errors.push(invalidValue(field, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
    return errors;
  });
}

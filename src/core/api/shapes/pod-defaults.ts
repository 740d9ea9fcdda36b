/**
 * What upstream fills into pod specs before anyone validates them.
 *
 * Some defaults belong to pods alone, not to templates: requests from limits, host ports under hostNetwork, service
 * links, resources of the pod as a whole. A template shows them only in the pods made from it.
 * Objects come here as a client wrote them, so what the types promise may still be missing.
 * Absent on purpose: what admission fills (service account, priority, tolerations, the token volume).
 * @see kubernetes pkg/apis/core/v1/defaults.go, conversion.go
 */
import { canonicalQuantity, cpuMillis, formatMillis, quantityError } from "../quantity.ts";
import type {
  Container,
  ContainerPort,
  EnvVar,
  EphemeralContainer,
  Lifecycle,
  LifecycleHandler,
  ResourceRequirements,
} from "./container.ts";
import { defaultPullPolicy } from "./image-name.ts";
import { defaultPodLevelResources, type ResourceList } from "./pod-level-resources.ts";
import type { PodSpec, PodTemplateSpec } from "./pod-spec.ts";
import type { HTTPGetAction, Probe } from "./probe.ts";
import { filled, mapShared, patched } from "./sharing.ts";
import { defaultVolume } from "./volume-defaults.ts";

/** Fills a pod's spec; returns the same object when nothing is missing. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  const base = defaultSpec(spec);
  const prepare = (container: Container) => defaultForPod(container, base.hostNetwork === true);
  const withContainers = patched(base, {
    containers: base.containers && mapShared(base.containers, prepare),
    initContainers: base.initContainers && mapShared(base.initContainers, prepare),
  });
  return filled(defaultPodLevelResources(withContainers), { enableServiceLinks: true });
}

/** Fills the spec of a pod template; returns the same object when nothing is missing. */
export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return patched(template, { spec: template.spec && defaultSpec(template.spec) });
}

function defaultSpec(spec: PodSpec): PodSpec {
  // The account's name has two fields; whichever is given fills the other, the new one wins.
  const account = spec.serviceAccountName || spec.serviceAccount;
  const lists = patched(spec, {
    containers: spec.containers && mapShared(spec.containers, defaultContainer),
    initContainers: spec.initContainers && mapShared(spec.initContainers, defaultContainer),
    ephemeralContainers: spec.ephemeralContainers && mapShared(spec.ephemeralContainers, defaultContainer),
    volumes: spec.volumes && mapShared(spec.volumes, defaultVolume),
    overhead: spec.overhead && roundUp(spec.overhead),
    resources: spec.resources && roundResources(spec.resources),
    ...(account ? { serviceAccountName: account, serviceAccount: account } : {}),
  });
  return filled(lists, {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: "default-scheduler",
    // A list that is not there is an empty one in Go; validation misses what should be in it.
    containers: [],
  });
}

function defaultContainer<C extends Container | EphemeralContainer>(container: C): C;
function defaultContainer(container: Container): Container {
  const parts = patched(container, {
    resources: container.resources && roundResources(container.resources),
    ports: container.ports && mapShared(container.ports, (port) => filled<ContainerPort>(port, { protocol: "TCP" })),
    env: container.env && mapShared(container.env, defaultEnvVar),
    lifecycle: container.lifecycle && defaultLifecycle(container.lifecycle),
    livenessProbe: container.livenessProbe && defaultProbe(container.livenessProbe),
    readinessProbe: container.readinessProbe && defaultProbe(container.readinessProbe),
    startupProbe: container.startupProbe && defaultProbe(container.startupProbe),
  });
  return filled(parts, {
    imagePullPolicy: defaultPullPolicy(container.image ?? ""),
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
}

function roundResources(resources: ResourceRequirements): ResourceRequirements {
  const { limits, requests } = resources;
  return patched(resources, { limits: limits && roundUp(limits), requests: requests && roundUp(requests) });
}

/** Amounts of resources are kept in thousandths, never finer. */
function roundUp(amounts: ResourceList): ResourceList {
  const finer = Object.entries(amounts).filter(([, amount]) => isFinerThanMilli(amount));
  return patched(amounts, Object.fromEntries(finer.map(([resource, amount]) => [resource, formatMillis(cpuMillis(amount))])));
}

function isFinerThanMilli(amount: string): boolean {
  // Most amounts show at a glance that they are not; a malformed one is for validation to name.
  if (!/[nu.]|e-/i.test(amount) || quantityError(amount) !== undefined) return false;
  return /[nu]$|e-[69]$/.test(canonicalQuantity(amount));
}

function defaultEnvVar(variable: EnvVar): EnvVar {
  const { valueFrom } = variable;
  if (valueFrom?.fieldRef === undefined) return variable;
  return patched(variable, { valueFrom: patched(valueFrom, { fieldRef: filled(valueFrom.fieldRef, { apiVersion: "v1" }) }) });
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  return patched(lifecycle, {
    postStart: lifecycle.postStart && defaultHandler(lifecycle.postStart),
    preStop: lifecycle.preStop && defaultHandler(lifecycle.preStop),
  });
}

function defaultHandler(handler: LifecycleHandler): LifecycleHandler {
  return patched(handler, { httpGet: handler.httpGet && defaultHttpGet(handler.httpGet) });
}

function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return filled(action, { path: "/", scheme: "HTTP" });
}

function defaultProbe(probe: Probe): Probe {
  return patched(probe, {
    httpGet: probe.httpGet && defaultHttpGet(probe.httpGet),
    grpc: probe.grpc && filled(probe.grpc, { service: "" }),
    // 0 counts as not given: these fields are no pointers upstream.
    timeoutSeconds: probe.timeoutSeconds || 1,
    periodSeconds: probe.periodSeconds || 10,
    successThreshold: probe.successThreshold || 1,
    failureThreshold: probe.failureThreshold || 3,
  });
}

function defaultForPod(container: Container, hostNetwork: boolean): Container {
  return patched(container, {
    resources: container.resources && requestsFromLimits(container.resources),
    ports: hostNetwork && container.ports ? mapShared(container.ports, openOnHost) : undefined,
  });
}

function requestsFromLimits(resources: ResourceRequirements): ResourceRequirements {
  const { limits = {}, requests = {} } = resources;
  const missing = Object.entries(limits).filter(([resource]) => requests[resource] === undefined);
  if (missing.length === 0) return resources;
  const filledRequests: ResourceList = { ...requests, ...Object.fromEntries(missing) };
  return { ...resources, requests: filledRequests };
}

function openOnHost(port: ContainerPort): ContainerPort {
  return port.hostPort ? port : patched(port, { hostPort: port.containerPort });
}

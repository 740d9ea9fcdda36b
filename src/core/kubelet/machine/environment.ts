/**
 * The environment of a container's run, and its command line with variables filled in.
 *
 * It is fixed when the run starts: service links, then envFrom, then env, of which each may refer to those before it.
 * What a container's spec alone decides is not kept with the run.
 * @see kubernetes pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, pkg/kubelet/container/helpers.go
 */
import { decodeBase64 } from "../../api/base64.ts";
import type { EnvVar } from "../../api/shapes/container.ts";
import type { World } from "../../reconcile/world.ts";
import type { ContainerSpec } from "./container-specs.ts";
import { fieldText, type PodOnNode, resourceText } from "./downward.ts";
import { expandVariables, hasReferences } from "./expansion.ts";
import { entriesOf, notFoundText, type Source } from "./references.ts";
import type { Instance } from "./rows.ts";
import { serviceVariables, type Variables } from "./service-variables.ts";

type Container = ContainerSpec["container"];

/** What an environment is made from. */
export interface EnvironmentPlace extends PodOnNode {
  readonly container: Container;
  readonly world: World;
}

/** Why the container's configuration cannot be made, or its variables besides the service links. */
export type Environment = { readonly missing: string } | { readonly values: Variables };

/** Whether the spec alone says what the variables are. */
function isFixed({ env = [], envFrom = [] }: Container): boolean {
  return envFrom.length === 0 && env.every(({ value = "", valueFrom }) => valueFrom === undefined && !hasReferences(value));
}

/** The part of the environment that must be kept with the run; absent: nothing. */
export function environmentToKeep(place: EnvironmentPlace): Pick<Instance, "env" | "services"> {
  const services = serviceVariables(place.pod, place.world);
  const environment = isFixed(place.container) ? undefined : resolveEnvironment(place);
  return {
    ...(services.length === 0 ? {} : { services }),
    ...(environment === undefined || "missing" in environment ? {} : { env: environment.values }),
  };
}

/** Why the container's configuration cannot be made; undefined when it can. */
export function missingReference(place: EnvironmentPlace): string | undefined {
  const { container } = place;
  const hasPaths = container.volumeMounts?.some(({ subPathExpr }) => subPathExpr !== undefined) === true;
  if (isFixed(container) && !hasPaths) return undefined;
  const environment = resolveEnvironment(place);
  return "missing" in environment ? environment.missing : hasPaths ? missingInPaths(place, environment.values) : undefined;
}

function missingInPaths({ container, pod, world }: EnvironmentPlace, values: Variables): string | undefined {
  const env = new Map([...serviceVariables(pod, world), ...values]);
  for (const { subPathExpr = "" } of container.volumeMounts ?? []) {
    const missing = new Set<string>();
    expandVariables(subPathExpr, (name) => {
      if ((env.get(name) ?? "") === "") missing.add(name);
      return "";
    });
    if (missing.size > 0) return `missing value for ${[...missing].sort().join(", ")}`;
  }
  return undefined;
}

/** Resolves the container's own variables. */
export function resolveEnvironment(place: EnvironmentPlace): Environment {
  const { container, pod, world } = place;
  const values = new Map<string, string>();
  for (const { configMapRef, secretRef, prefix = "" } of container.envFrom ?? []) {
    const source = configMapRef !== undefined ? "ConfigMap" : "Secret";
    const { name = "", optional = false } = configMapRef ?? secretRef ?? {};
    const entries = entriesOf(world, source, pod.metadata.namespace ?? "", name, "texts");
    if (entries === undefined && !optional) return { missing: notFoundText(source, name) };
    for (const [key, value] of Object.entries(entries ?? {})) values.set(prefix + key, plainText(source, value));
  }
  const lookUp = (name: string): string | undefined =>
    values.get(name) ?? serviceVariables(pod, world).findLast(([variable]) => variable === name)?.[1];
  for (const variable of container.env ?? []) {
    const value = valueFor(variable, place, lookUp);
    if (typeof value === "object") return value;
    if (value !== undefined) values.set(variable.name, value);
  }
  return { values: [...values] };
}

function valueFor(
  { value = "", valueFrom }: EnvVar,
  place: EnvironmentPlace,
  lookUp: (name: string) => string | undefined,
): string | { readonly missing: string } | undefined {
  if (value !== "") return expandVariables(value, lookUp);
  const { configMapKeyRef, fieldRef, resourceFieldRef, secretKeyRef } = valueFrom ?? {};
  if (fieldRef !== undefined) return fieldText(place, fieldRef.fieldPath);
  if (resourceFieldRef !== undefined) return resourceText(place, place.container, resourceFieldRef);
  if (configMapKeyRef === undefined && secretKeyRef === undefined) return "";
  const source = configMapKeyRef !== undefined ? "ConfigMap" : "Secret";
  const { name = "", key = "", optional = false } = configMapKeyRef ?? secretKeyRef ?? {};
  const namespace = place.pod.metadata.namespace ?? "";
  const entries = entriesOf(place.world, source, namespace, name, "texts");
  const found = entries?.[key];
  if (found !== undefined) return plainText(source, found);
  if (optional) return undefined;
  return { missing: entries === undefined ? notFoundText(source, name) : `couldn't find key ${key} in ${source} ${namespace}/${name}` };
}

/** The entry as its readers see it. */
export function plainText(source: Source, value: string): string {
  return source === "Secret" ? (decodeBase64(value) ?? "") : value;
}

/** Everything that the run finds in its environment, the image's own variables aside. */
export function environmentOf(container: Container, { env, services = [] }: Instance): ReadonlyMap<string, string> {
  const own = env ?? (container.env ?? []).map(({ name, value = "" }) => [name, value] as const);
  return new Map([...services, ...own]);
}

const expandedOf = new WeakMap<Instance, { readonly from: Container; readonly to: Container }>();

/** The container with the variables in its command line filled in for this run. */
export function withCommandLine(container: Container, instance: Instance): Container {
  if (!isWorded(container)) return container;
  const known = expandedOf.get(instance);
  if (known?.from === container) return known.to;
  const env = environmentOf(container, instance);
  const expand = (word: string): string => expandVariables(word, (name) => env.get(name));
  const { args, command } = container;
  const to = {
    ...container,
    ...(command === undefined ? {} : { command: command.map(expand) }),
    ...(args === undefined ? {} : { args: args.map(expand) }),
  };
  expandedOf.set(instance, { from: container, to });
  return to;
}

const wordedOf = new WeakMap<Container, boolean>();

/** Whether the command line refers to variables. */
export function isWorded(container: Container): boolean {
  let isOne = wordedOf.get(container);
  if (isOne === undefined) {
    isOne = [...(container.command ?? []), ...(container.args ?? [])].some(hasReferences);
    wordedOf.set(container, isOne);
  }
  return isOne;
}

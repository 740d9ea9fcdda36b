/**
 * What one check of a pod's security is, and what its messages are made of.
 * @see kubernetes staging/src/k8s.io/pod-security-admission/policy/checks.go and helpers.go
 */
import type { Pod } from "../../../api/kinds/pod.ts";

/** What is checked: a pod, or what pods are made of. */
export interface CheckedPod {
  readonly metadata?: { readonly annotations?: { readonly [key: string]: string } | undefined } | undefined;
  readonly spec: Pod["spec"];
}

/** Why a pod is not allowed: a few words, and which part of it. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** One check. */
export interface Check {
  /** Upstream's name, by which checks are sorted. */
  readonly id: string;
  /** The minor version that brought it. */
  readonly since: number;
  /** The check of the lower level that it makes needless. */
  readonly overrides?: string;
  find(pod: CheckedPod, minor: number): Violation | undefined;
}

/** A container of any sort. */
export type CheckedContainer = Omit<Pod["spec"]["containers"][number], "name"> & { readonly name: string };

/** Init containers first, ephemeral ones last. */
export function containersOf({ initContainers = [], containers = [], ephemeralContainers = [] }: Pod["spec"]): readonly CheckedContainer[] {
  return [...initContainers, ...containers, ...ephemeralContainers];
}

/** The names of the containers of which something holds. */
export function namesOf(spec: Pod["spec"], holds: (container: CheckedContainer) => boolean): readonly string[] {
  return containersOf(spec)
    .filter(holds)
    .map(({ name }) => name);
}

/** `"a", "b"`. */
export function quoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(", ");
}

/** `container` of one, `containers` of several. */
export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${plural("container", names.length)} ${quoted(names)}`;
}

/** Each value once, sorted. */
export function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

/** `pod and container "a"`: who sets what may not be set. */
export function settersText(podDoes: boolean, names: readonly string[]): string {
  return [...(podDoes ? ["pod"] : []), ...(names.length > 0 ? [containersText(names)] : [])].join(" and ");
}

/** Whether the pod runs on Windows, to which some checks do not apply. */
export function isWindows({ os }: Pod["spec"]): boolean {
  return os?.name === "windows";
}

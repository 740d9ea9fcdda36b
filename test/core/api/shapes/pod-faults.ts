/**
 * What validation says about pods, as text: shared by the tables of pod-validation.
 */
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { defaultPodSpec } from "../../../../src/core/api/shapes/pod-defaults.ts";
import type { PodSpec } from "../../../../src/core/api/shapes/pod-spec.ts";
import { validatePodSpec } from "../../../../src/core/api/shapes/pod-validation.ts";

/** A spec as a client writes it: what validation asks for may be missing. */
export function written(spec: object): PodSpec {
  return spec as PodSpec;
}

export const WEB = { name: "web", image: "nginx:1" };

/** What is said about a pod after defaulting. */
export function faults(spec: object, podName?: string): string[] {
  return validatePodSpec(defaultPodSpec(written(spec)), "spec", podName).map(fieldErrorText);
}

/** What is said about the only container of a pod, or about one of several. */
export function containerFaults(container: object, rest: object = {}): string[] {
  return faults({ containers: [{ ...WEB, ...container }], ...rest });
}

export function volumeFaults(volume: object): string[] {
  return faults({ containers: [WEB], volumes: [{ name: "v", ...volume }] });
}

export const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

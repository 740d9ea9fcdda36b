/**
 * Scaling of custom objects, by the paths that their definition names.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/registry/customresource/etcd.go (scaleFromCustomResource)
 */
import { isRecord } from "../field-walk.ts";
import type { KubeObject, PodSelection, ScaleCapability } from "../kind.ts";
import type { CustomScale } from "../kinds/custom-resource-definition.ts";

/** What the scale subresource reads and writes. */
export function scaleOf({ specReplicasPath, statusReplicasPath, labelSelectorPath }: CustomScale): ScaleCapability<KubeObject> {
  const spec = namesOf(specReplicasPath);
  const status = namesOf(statusReplicasPath);
  return {
    replicas: (object) => numberAt(object, spec),
    statusReplicas: (object) => numberAt(object, status),
    selector: (object) => selectorAt(object, labelSelectorPath),
    withReplicas: (object, replicas) => withValue(object, spec, replicas) as KubeObject,
  };
}

/** The pods that a custom object's selector finds; undefined while it has none. */
export function podsOf(object: KubeObject, { labelSelectorPath }: CustomScale): PodSelection | undefined {
  const labels = selectorAt(object, labelSelectorPath);
  return labels === "" ? undefined : { namespace: object.metadata.namespace ?? "", labels };
}

function namesOf(path: string): readonly string[] {
  return path.split(".").slice(1);
}

function valueAt(value: unknown, names: readonly string[]): unknown {
  let at = value;
  for (const name of names) at = isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return at;
}

function numberAt(object: KubeObject, names: readonly string[]): number {
  const value = valueAt(object, names);
  return typeof value === "number" ? value : 0;
}

function selectorAt(object: KubeObject, path: string | undefined): string {
  const value = path === undefined || path === "" ? undefined : valueAt(object, namesOf(path));
  return typeof value === "string" ? value : "";
}

function withValue(value: unknown, names: readonly string[], part: unknown): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return part;
  const object = isRecord(value) ? value : {};
  return { ...object, [name]: withValue(object[name], rest, part) };
}

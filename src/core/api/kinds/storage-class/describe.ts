/**
 * `kubectl describe storageclass`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeStorageClass
 */
import { createDescription } from "../../describe.ts";
import { parametersText } from "../../shapes/storage-parameters.ts";
import { isDefaultClass, type StorageClass } from "../storage-class.ts";

/** How volumes of the class are made. */
export function describeStorageClass(object: StorageClass): string {
  const { metadata, mountOptions = [], allowedTopologies, allowVolumeExpansion } = object;
  const out = createDescription();
  out.line(0, "Name:", metadata.name);
  out.line(0, "IsDefaultClass:", isDefaultClass(object) ? "Yes" : "No");
  out.line(0, "Annotations:", parametersText(metadata.annotations));
  out.line(0, "Provisioner:", object.provisioner);
  out.line(0, "Parameters:", parametersText(object.parameters));
  out.line(0, "AllowVolumeExpansion:", allowVolumeExpansion === undefined ? "<unset>" : allowVolumeExpansion ? "True" : "False");
  if (mountOptions.length === 0) out.line(0, "MountOptions:", "<none>");
  else out.line(0, "MountOptions:");
  for (const option of mountOptions) out.line(1, option);
  out.line(0, "ReclaimPolicy:", object.reclaimPolicy);
  out.line(0, "VolumeBindingMode:", object.volumeBindingMode);
  if (allowedTopologies === undefined) return out.text();
  out.line(0, "AllowedTopologies:", allowedTopologies.length === 0 ? "<none>" : "");
  for (const [index, { matchLabelExpressions = [] }] of allowedTopologies.entries()) {
    if (matchLabelExpressions.length === 0) out.line(1, `Term ${index}:`, "<none>");
    for (const [at, { key, values }] of matchLabelExpressions.entries()) {
      const list = values.length === 0 ? "" : ` [${values.join(", ")}]`;
      out.line(1, at === 0 ? `Term ${index}:` : "", `${key} in${list}`);
    }
  }
  return out.text();
}

/**
 * `kubectl describe configmap`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go ConfigMapDescriber
 */
import { base64Length } from "../../base64.ts";
import { createDescription } from "../../describe.ts";
import type { ConfigMap } from "../config-map.ts";

/** Every text in full, of every binary value its size. */
export function describeConfigMap({ metadata, data = {}, binaryData = {} }: ConfigMap): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "\nData\n====");
  for (const key of Object.keys(data).sort()) {
    description.line(0, `${key}:\n----`);
    description.line(0, `${data[key] ?? ""}\n`);
  }
  description.line(0, "\nBinaryData\n====");
  for (const key of Object.keys(binaryData).sort()) description.line(0, `${key}: ${base64Length(binaryData[key] ?? "")} bytes`);
  description.line(0, "");
  return description.text();
}

/**
 * `kubectl describe secret`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeSecret
 */
import { base64Length, decodeBase64 } from "../../base64.ts";
import { createDescription } from "../../describe.ts";
import type { Secret } from "../secret.ts";

/** The sizes of the values, never the values; a service account's token alone is shown, as upstream does. */
export function describeSecret({ metadata, type, data = {} }: Secret): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "\nType:", type);
  description.line(0, "\nData\n====");
  for (const key of Object.keys(data).sort()) {
    const value = data[key] ?? "";
    const isToken = key === "token" && type === "kubernetes.io/service-account-token";
    description.line(0, `${key}:`, isToken ? (decodeBase64(value) ?? "") : `${base64Length(value)} bytes`);
  }
  return description.text();
}

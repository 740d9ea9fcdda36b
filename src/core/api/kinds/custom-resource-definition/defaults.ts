/**
 * What a CustomResourceDefinition leaves out.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go
 */
import { filled, mapShared, patched } from "../../shapes/sharing.ts";
import type { CustomResourceDefinition, CustomVersion } from "../custom-resource-definition.ts";
import { wholeSchema } from "./whole-schema.ts";

type Spec = CustomResourceDefinition["spec"];

/** The definition with names, conversion and columns' formats filled in. */
export function withDefaults(object: CustomResourceDefinition): CustomResourceDefinition {
  const given: Partial<CustomResourceDefinition> = object;
  // A manifest without a spec is read like one with an empty spec; validation names what it lacks.
  return patched(object, { spec: specWithDefaults(given.spec ?? ({} as Spec)) });
}

function specWithDefaults(spec: Spec): Spec {
  const given: Partial<Spec> = spec;
  const names = given.names ?? { kind: "", plural: "" };
  const kind = (names as Partial<typeof names>).kind ?? "";
  const base = filled(spec, { conversion: { strategy: "None" } });
  return patched(base, {
    names: kind === "" ? names : filled(names, { singular: kind.toLowerCase(), listKind: `${kind}List` }),
    versions: mapShared(given.versions ?? [], versionWithDefaults),
    conversion: conversionWithDefaults(base.conversion),
  });
}

function versionWithDefaults(version: CustomVersion): CustomVersion {
  const schema = version.schema?.openAPIV3Schema;
  const read =
    schema === undefined ? version : patched(version, { schema: patched(version.schema ?? {}, { openAPIV3Schema: wholeSchema(schema) }) });
  return filled(read, { served: false, storage: false });
}

function conversionWithDefaults(conversion: Spec["conversion"]): Spec["conversion"] {
  const service = conversion?.webhook?.clientConfig?.service;
  if (conversion?.webhook?.clientConfig === undefined || service === undefined) return conversion;
  const { webhook } = conversion;
  return patched(conversion, {
    webhook: patched(webhook, { clientConfig: patched(webhook.clientConfig ?? {}, { service: filled(service, { port: 443 }) }) }),
  });
}

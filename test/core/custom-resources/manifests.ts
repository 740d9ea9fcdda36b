/**
 * Manifests of custom kinds for tests: one definition that shows nearly everything, and smaller ones.
 */

/** A kind `Foo` in example.com, with whatever else its version says. */
export function definitionOf({
  kind = "Foo",
  plural = "foos",
  group = "example.com",
  scope = "Namespaced",
  names = "",
  properties = "spec: {type: object, x-kubernetes-preserve-unknown-fields: true}",
  more = "",
}: {
  readonly kind?: string;
  readonly plural?: string;
  readonly group?: string;
  readonly scope?: string;
  readonly names?: string;
  readonly properties?: string;
  readonly more?: string;
} = {}): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.${group}}
spec:
  group: ${group}
  scope: ${scope}
  names: {plural: ${plural}, kind: ${kind}${names === "" ? "" : `, ${names}`}}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          ${properties}
${more}`;
}

/** An object of a custom kind. */
export function objectOf({
  kind = "Foo",
  group = "example.com",
  version = "v1",
  name = "one",
  rest = "spec: {size: 1}",
}: {
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
  readonly name?: string;
  readonly rest?: string;
} = {}): string {
  return `apiVersion: ${group}/${version}
kind: ${kind}
metadata: {name: ${name}}
${rest}
`;
}

/**
 * Metadata of a template: as an object's, but nothing of it is required, for the server names what is made from it.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go (PodTemplateSpec, PersistentVolumeClaimTemplate)
 */
import { objectMeta } from "../meta.ts";
import { type Infer, optional, type Struct, struct, text } from "../schema.ts";

type Raw = typeof objectMeta extends Struct<infer T> ? T : never;

/** Metadata without a required name. */
export const templateMeta = struct("ObjectMeta", () => ({
  ...objectMeta.fields(),
  name: optional(text("Name; a template's is not used.")),
})) as unknown as Struct<Partial<Raw>>; // fields() forgets the types of the fields; Partial says what the spread makes of them.
/** Labels and annotations that a template gives. */
export type TemplateMeta = Infer<typeof templateMeta>;

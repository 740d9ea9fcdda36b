/**
 * DeviceClass: devices of a sort, and the settings that they need.
 * @see kubernetes staging/src/k8s.io/api/resource/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import type { FieldError } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, list, optional, part, struct, text } from "../schema.ts";
import { deviceConfigurationFields, deviceSelector } from "../shapes/device-claim.ts";
import { validateConfiguration, validateEntries, validateSelectors } from "../shapes/device-claim-validation.ts";
import { atomic } from "../shapes/list-rules.ts";
import { filled } from "../shapes/sharing.ts";

const ENTRIES_MAX = 32;

const deviceClassConfiguration = struct("DeviceClassConfiguration", deviceConfigurationFields);

const deviceClassSpec = struct("DeviceClassSpec", () => ({
  config: optional(list(deviceClassConfiguration, "Settings for the drivers of the devices.", atomic)),
  extendedResourceName: optional(text("Resource of a container by which the devices can be asked for as well.")),
  selectors: optional(list(deviceSelector, "Devices of the class; all must hold.", atomic)),
}));

const deviceClass = struct("DeviceClass", () => ({
  ...typeAndMeta(),
  spec: part(deviceClassSpec, "The devices and their settings."),
}));
export type DeviceClass = Infer<typeof deviceClass>;

export const deviceClassKind = defineKind({
  kind: "DeviceClass",
  group: "resource.k8s.io",
  version: "v1",
  plural: "deviceclasses",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  hasGeneration: true,
  schema: deviceClass,
  columns: [nameColumn, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => filled(object, { spec: {} }),
  validate,
  strategy: { prepareCreate: withoutGated, prepareUpdate: withoutGated },
});

/** A class as an extended resource is behind a feature gate that is off by default. */
function withoutGated(object: DeviceClass): DeviceClass {
  if (object.spec.extendedResourceName === undefined) return object;
  const { extendedResourceName: _gated, ...spec } = object.spec;
  return { ...object, spec };
}

function validate({ spec }: DeviceClass): FieldError[] {
  return [
    ...validateSelectors(spec.selectors, "spec.selectors"),
    ...validateEntries(spec.config, ENTRIES_MAX, validateConfiguration, "spec.config"),
  ];
}

/**
 * ResourceClaim: devices that somebody asks for, which of them were given, and who uses them.
 *
 * Stored and shown only: nothing here hands out devices.
 * @see kubernetes staging/src/k8s.io/api/resource/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalidValue } from "../errors.ts";
import { defineKind, type Health } from "../kind.ts";
import { condition, typeAndMeta } from "../meta.ts";
import { sameJson } from "../patch/json-value.ts";
import { anything, bool, type Infer, list, map, oneOf, optional, part, quantity, struct, text, time } from "../schema.ts";
import { nodeSelector } from "../shapes/affinity.ts";
import { defaultResourceClaimSpec, deviceConfigurationFields, deviceToleration, resourceClaimSpec } from "../shapes/device-claim.ts";
import { validateDeviceClaim } from "../shapes/device-claim-validation.ts";
import { atomic, atomicMap, mergedBy } from "../shapes/list-rules.ts";
import { filled, patched } from "../shapes/sharing.ts";

const resourceClaimConsumerReference = struct("ResourceClaimConsumerReference", () => ({
  apiGroup: optional(text("API group of the user; empty means the core group.")),
  name: text("Name of the user."),
  resource: text("Resource of the user, such as pods."),
  uid: text("UID of the user."),
}));

const conditionTypes = (doc: string) => optional(list(text("Type of a condition."), doc, atomic));

const deviceRequestAllocationResult = struct("DeviceRequestAllocationResult", () => ({
  adminAccess: optional(bool("Whether the device was given for its care.")),
  bindingConditions: conditionTypes("Conditions that must hold before the pod is bound."),
  bindingFailureConditions: conditionTypes("Conditions by which the pod is not bound after all."),
  consumedCapacity: optional(map(quantity("An amount."), "What of the device's capacities was given, by name.")),
  device: text("Name of the device."),
  driver: text("Driver of the device."),
  pool: text("Pool of the device."),
  request: text("Request for which the device was given."),
  shareID: optional(text("Which share of the device was given.")),
  tolerations: optional(list(deviceToleration, "The request's tolerations.", atomic)),
}));

const deviceAllocationConfiguration = struct("DeviceAllocationConfiguration", () => ({
  ...deviceConfigurationFields(),
  requests: optional(list(text("Name of a request."), "Requests whose devices are configured; none given means all.", atomic)),
  source: oneOf(["FromClaim", "FromClass"], "Where the settings come from.", "v1.AllocationConfigSource"),
}));

const deviceAllocationResult = struct("DeviceAllocationResult", () => ({
  config: optional(list(deviceAllocationConfiguration, "Settings of claim and class.", atomic)),
  results: optional(list(deviceRequestAllocationResult, "The devices.", atomic)),
}));

const allocationResult = struct("AllocationResult", () => ({
  allocationTimestamp: optional(time("When the devices were given.")),
  devices: optional(part(deviceAllocationResult, "The devices and their settings.")),
  nodeSelector: optional(part(nodeSelector, "Nodes that can reach the devices; absent means all.", atomicMap)),
}));

const networkDeviceData = struct("NetworkDeviceData", () => ({
  hardwareAddress: optional(text("Hardware address of the interface.")),
  interfaceName: optional(text("Name of the interface within the pod.")),
  ips: optional(list(text("An address with its prefix."), "Addresses of the interface.", atomic)),
}));

const allocatedDeviceStatus = struct("AllocatedDeviceStatus", () => ({
  conditions: optional(list(condition, "What is known about the device.", { listType: "map", listKeys: ["type"] })),
  data: optional(anything("An object that only the driver understands.")),
  device: text("Name of the device."),
  driver: text("Driver of the device."),
  networkData: optional(part(networkDeviceData, "What is known of a network device.")),
  pool: text("Pool of the device."),
  shareID: optional(text("Which share of the device is meant.")),
}));

const resourceClaimStatus = struct("ResourceClaimStatus", () => ({
  allocation: optional(part(allocationResult, "What was given.")),
  devices: optional(
    list(allocatedDeviceStatus, "What drivers report of the devices.", {
      listType: "map",
      listKeys: ["driver", "device", "pool", "shareID"],
    }),
  ),
  reservedFor: optional(list(resourceClaimConsumerReference, "Who may use the devices now.", mergedBy("uid"))),
}));

const resourceClaim = struct("ResourceClaim", () => ({
  ...typeAndMeta(),
  spec: part(resourceClaimSpec, "What is asked for; never changes."),
  status: part(resourceClaimStatus, "What became of it."),
}));
export type ResourceClaim = Infer<typeof resourceClaim>;

export const resourceClaimKind = defineKind({
  kind: "ResourceClaim",
  group: "resource.k8s.io",
  version: "v1",
  plural: "resourceclaims",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  hasStatus: true,
  schema: resourceClaim,
  columns: [nameColumn, { name: "STATE", cell: stateText }, ageColumn],
  health: claimHealth,
  defaults: (given) => {
    const object = filled(given, { spec: { devices: {} }, status: {} });
    return patched(object, { spec: defaultResourceClaimSpec(object.spec) });
  },
  validate: ({ spec }) => validateDeviceClaim(spec.devices, "spec.devices"),
  validateUpdate,
  strategy: { prepareCreate: (object) => ({ ...object, status: {} }) },
});

function validateUpdate({ spec }: ResourceClaim, { spec: old }: ResourceClaim): FieldError[] {
  return sameJson(spec, old) ? [] : [invalidValue("spec", spec, "field is immutable")];
}

function stateText({ metadata, status }: ResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const states = isDeleted ? ["deleted"] : [];
  if (status.allocation === undefined) return isDeleted ? "deleted" : "pending";
  states.push("allocated");
  if ((status.reservedFor ?? []).length > 0) states.push("reserved");
  return states.join(",");
}

function claimHealth({ status }: ResourceClaim): Health {
  return status.allocation === undefined ? { state: "progressing", why: "waits for devices" } : { state: "ok", why: "" };
}

/**
 * What a claim asks of devices; claims, their templates and classes of devices share it.
 * @see kubernetes staging/src/k8s.io/api/resource/v1/types.go
 */
import { anything, bool, type Infer, int64, list, map, oneOf, optional, part, quantity, struct, text } from "../schema.ts";
import { atomic } from "./list-rules.ts";
import { mapShared, patched } from "./sharing.ts";

export const deviceToleration = struct("DeviceToleration", () => ({
  effect: optional(oneOf(["NoExecute", "NoSchedule"], "Effect that is tolerated; absent means every one.", "v1.DeviceTaintEffect")),
  key: optional(text("Key of the taint; absent, with Exists, means every one.")),
  operator: optional(oneOf(["Equal", "Exists"], "Whether the taint's value matters.", "v1.DeviceTolerationOperator")),
  tolerationSeconds: optional(int64("How long a NoExecute taint is borne; absent means for ever.")),
  value: optional(text("Value of the taint, for Equal.")),
}));

const celDeviceSelector = struct("CELDeviceSelector", () => ({
  expression: text("Expression that is true of the devices that are meant."),
}));

export const deviceSelector = struct("DeviceSelector", () => ({
  cel: optional(part(celDeviceSelector, "Expression in CEL.")),
}));
/** Devices that come into question. */
export type DeviceSelector = Infer<typeof deviceSelector>;

const opaqueDeviceConfiguration = struct("OpaqueDeviceConfiguration", () => ({
  driver: text("Driver that understands the parameters."),
  parameters: optional(anything("An object that only the driver looks into.")),
}));

/** The fields of a configuration, which others have among their own. */
export const deviceConfigurationFields = () => ({
  opaque: optional(part(opaqueDeviceConfiguration, "Settings that only the driver understands.")),
});

const deviceConfiguration = struct("DeviceConfiguration", deviceConfigurationFields);
/** Settings for a driver. */
export type DeviceConfiguration = Infer<typeof deviceConfiguration>;

const capacityRequirements = struct("CapacityRequirements", () => ({
  requests: optional(map(quantity("An amount."), "What is wanted of the device's capacities, by name.")),
}));

const requestFields = () => ({
  allocationMode: oneOf(["All", "ExactCount"], "Whether a count of devices is wanted or all; ExactCount unless said otherwise."),
  capacity: optional(part(capacityRequirements, "What is wanted of each device.")),
  count: optional(int64("How many devices are wanted; 1 unless said otherwise.")),
  deviceClassName: text("DeviceClass of the devices."),
  selectors: optional(list(deviceSelector, "Devices that come into question; all must hold.", atomic)),
  tolerations: optional(list(deviceToleration, "Taints of devices that are borne.", atomic)),
});

const exactDeviceRequest = struct("ExactDeviceRequest", () => ({
  adminAccess: optional(bool("Whether devices are wanted for their care, in use or not.")),
  ...requestFields(),
}));

const deviceSubRequest = struct("DeviceSubRequest", () => ({
  ...requestFields(),
  name: text("Name by which the rest of the claim refers to the request, after its parent's."),
}));
/** One of several requests of which the first that can be met is. */
export type DeviceSubRequest = Infer<typeof deviceSubRequest>;
/** What every request says. */
export type RequestedDevices = Omit<DeviceSubRequest, "name">;

const deviceRequest = struct("DeviceRequest", () => ({
  exactly: optional(part(exactDeviceRequest, "The devices; excludes firstAvailable.")),
  firstAvailable: optional(list(deviceSubRequest, "Requests of which the first that can be met is; excludes exactly.", atomic)),
  name: text("Name by which the rest of the claim, and containers, refer to the request."),
}));
/** One request for devices. */
export type DeviceRequest = Infer<typeof deviceRequest>;

const requests = (doc: string) => optional(list(text("Name of a request."), doc, atomic));

const deviceConstraint = struct("DeviceConstraint", () => ({
  distinctAttribute: optional(text("Attribute in which the devices must differ.")),
  matchAttribute: optional(text("Attribute in which the devices must agree.")),
  requests: requests("Requests whose devices are meant; none given means all."),
}));
/** How the devices of several requests must go together. */
export type DeviceConstraint = Infer<typeof deviceConstraint>;

const deviceClaimConfiguration = struct("DeviceClaimConfiguration", () => ({
  ...deviceConfigurationFields(),
  requests: requests("Requests whose devices are configured; none given means all."),
}));
/** Settings for the devices of some requests. */
export type DeviceClaimConfiguration = Infer<typeof deviceClaimConfiguration>;

const deviceClaim = struct("DeviceClaim", () => ({
  config: optional(list(deviceClaimConfiguration, "Settings for drivers.", atomic)),
  constraints: optional(list(deviceConstraint, "How the devices must go together.", atomic)),
  requests: optional(list(deviceRequest, "The devices that are wanted.", atomic)),
}));
/** What a claim asks of devices. */
export type DeviceClaim = Infer<typeof deviceClaim>;

export const resourceClaimSpec = struct("ResourceClaimSpec", () => ({
  devices: part(deviceClaim, "The devices."),
}));
/** What a claim asks for. */
export type ResourceClaimSpec = Infer<typeof resourceClaimSpec>;

/** Fills what a claim leaves out, and drops what is behind feature gates that are off by default. */
export function defaultResourceClaimSpec(spec: Partial<ResourceClaimSpec>): ResourceClaimSpec {
  const { devices = {} } = spec;
  const { requests: wanted, constraints } = devices;
  const filledDevices = patched<DeviceClaim>(devices, {
    requests: wanted && mapShared(wanted, defaultRequest),
    constraints: constraints && mapShared(constraints, withoutDistinct),
  });
  return patched<ResourceClaimSpec>({ ...spec, devices }, { devices: filledDevices });
}

function defaultRequest(request: DeviceRequest): DeviceRequest {
  const { exactly, firstAvailable } = request;
  return patched(request, {
    exactly: exactly && defaultCount(exactly),
    firstAvailable: firstAvailable && mapShared(firstAvailable, defaultCount),
  });
}

function defaultCount<R extends RequestedDevices>(request: R): R {
  const { allocationMode = "ExactCount", count } = request;
  const wanted = allocationMode === "ExactCount" ? count || 1 : count;
  const isSame = request.allocationMode === allocationMode && count === wanted;
  const gated = request.tolerations !== undefined || request.capacity !== undefined;
  if (isSame && !gated) return request;
  const { tolerations: _tolerations, capacity: _capacity, ...kept } = request;
  return { ...kept, allocationMode, ...(wanted === undefined ? {} : { count: wanted }) } as R;
}

function withoutDistinct(constraint: DeviceConstraint): DeviceConstraint {
  if (constraint.distinctAttribute === undefined) return constraint;
  const { distinctAttribute: _distinct, ...kept } = constraint;
  return kept;
}

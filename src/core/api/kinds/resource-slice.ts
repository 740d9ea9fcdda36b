/**
 * ResourceSlice: devices that a driver has to give, and the nodes that can reach them.
 *
 * Stored and shown only: nothing here hands out devices.
 * @see kubernetes staging/src/k8s.io/api/resource/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, int64, list, map, oneOf, optional, part, quantity, struct, text, time } from "../schema.ts";
import { nodeSelector } from "../shapes/affinity.ts";
import { atomic, atomicMap } from "../shapes/list-rules.ts";
import { withoutGatedFields } from "./resource-slice/gates.ts";
import { validateResourceSlice, validateResourceSliceUpdate } from "./resource-slice/validate.ts";

const deviceAttribute = struct("DeviceAttribute", () => ({
  bool: optional(bool("The value, when it is true or false.")),
  int: optional(int64("The value, when it is a whole number.")),
  string: optional(text("The value, when it is text.")),
  version: optional(text("The value, when it is a version as semver.org has it.")),
}));
export type DeviceAttribute = Infer<typeof deviceAttribute>;

const capacityRequestPolicyRange = struct("CapacityRequestPolicyRange", () => ({
  max: optional(quantity("The most that can be asked for.")),
  min: optional(quantity("The least that is given.")),
  step: optional(quantity("What is given is rounded up to so many of these above the least.")),
}));

const capacityRequestPolicy = struct("CapacityRequestPolicy", () => ({
  default: optional(quantity("What is given to those who ask for nothing.")),
  validRange: optional(part(capacityRequestPolicyRange, "Amounts between bounds.")),
  validValues: optional(list(quantity("An amount."), "Amounts that can be given.", atomic)),
}));

const deviceCapacity = struct("DeviceCapacity", () => ({
  requestPolicy: optional(part(capacityRequestPolicy, "Parts in which the capacity is given.")),
  value: quantity("How much the device has."),
}));

const counter = struct("Counter", () => ({ value: quantity("How much there is.") }));

const deviceCounterConsumption = struct("DeviceCounterConsumption", () => ({
  counterSet: text("Set that the counters belong to."),
  counters: optional(map(counter, "What the device takes, by counter.")),
}));

const counterSet = struct("CounterSet", () => ({
  counters: optional(map(counter, "The counters, by name.")),
  name: text("Name of the set."),
}));

const deviceTaint = struct("DeviceTaint", () => ({
  effect: oneOf(["NoExecute", "NoSchedule"], "What happens to those who do not bear the taint.", "v1.DeviceTaintEffect"),
  key: text("Key of the taint."),
  timeAdded: optional(time("When the taint was added.")),
  value: optional(text("Value of the taint.")),
}));

const reach = () => ({
  allNodes: optional(bool("Whether every node can reach the devices.")),
  nodeName: optional(text("The one node that can reach the devices.")),
  nodeSelector: optional(part(nodeSelector, "Nodes that can reach the devices.", atomicMap)),
});

const conditionTypes = (doc: string) => optional(list(text("Type of a condition."), doc, atomic));

const device = struct("Device", () => ({
  allowMultipleAllocations: optional(bool("Whether several claims may have the device at once.")),
  ...reach(),
  attributes: optional(map(deviceAttribute, "What the device is like, by name.")),
  bindingConditions: conditionTypes("Conditions that must hold before a pod with the device is bound."),
  bindingFailureConditions: conditionTypes("Conditions by which such a pod is not bound after all."),
  bindsToNode: optional(bool("Whether a claim with the device stays on the node that was chosen.")),
  capacity: optional(map(deviceCapacity, "What the device has, by name.")),
  consumesCounters: optional(list(deviceCounterConsumption, "What the device takes of shared counters.", atomic)),
  name: text("Name of the device, unique in its pool."),
  taints: optional(list(deviceTaint, "Taints of the device.", atomic)),
}));
export type Device = Infer<typeof device>;

const resourcePool = struct("ResourcePool", () => ({
  generation: int64("Counts the changes of the pool; slices of an older one do not count."),
  name: text("Name of the pool, often that of a node."),
  resourceSliceCount: int64("How many slices the pool has."),
}));

const resourceSliceSpec = struct("ResourceSliceSpec", () => ({
  ...reach(),
  devices: optional(list(device, "The devices.", atomic)),
  driver: text("Driver of the devices; never changes."),
  perDeviceNodeSelection: optional(bool("Whether each device says which nodes can reach it.")),
  pool: part(resourcePool, "Pool that the slice is part of."),
  sharedCounters: optional(list(counterSet, "What several devices take from.", atomic)),
}));
export type ResourceSliceSpec = Infer<typeof resourceSliceSpec>;

const resourceSlice = struct("ResourceSlice", () => ({
  ...typeAndMeta(),
  spec: part(resourceSliceSpec, "The devices and where they are."),
}));
export type ResourceSlice = Infer<typeof resourceSlice>;

export const resourceSliceKind = defineKind({
  kind: "ResourceSlice",
  group: "resource.k8s.io",
  version: "v1",
  plural: "resourceslices",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  hasGeneration: true,
  schema: resourceSlice,
  fieldSelectors: {
    "spec.driver": ({ spec }) => spec.driver,
    "spec.nodeName": ({ spec }) => spec.nodeName ?? "",
  },
  columns: [
    nameColumn,
    { name: "NODE", cell: ({ spec }) => spec.nodeName ?? "" },
    { name: "DRIVER", cell: ({ spec }) => spec.driver },
    { name: "POOL", cell: ({ spec }) => spec.pool.name },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withResourceSliceDefaults,
  validate: validateResourceSlice,
  validateUpdate: validateResourceSliceUpdate,
  strategy: { prepareCreate: withoutGatedFields, prepareUpdate: withoutGatedFields },
});

/** Go's zero values stand for what is missing: upstream's decoder knows no absent name or number. */
function withResourceSliceDefaults(object: ResourceSlice): ResourceSlice {
  const { spec = {} }: { readonly spec?: Partial<ResourceSliceSpec> } = object;
  const pool = { generation: 0, name: "", resourceSliceCount: 0, ...spec.pool };
  const isComplete = object.spec !== undefined && Object.keys(spec.pool ?? {}).length === Object.keys(pool).length;
  if (isComplete && spec.driver !== undefined) return object;
  return { ...object, spec: { driver: "", ...spec, pool } };
}

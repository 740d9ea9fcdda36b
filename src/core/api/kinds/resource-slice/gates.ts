/**
 * What is behind feature gates that are off by default, and dropped as upstream drops it: partitions of devices, taints,
 * conditions for binding, capacity that is shared.
 * @see kubernetes pkg/registry/resource/resourceslice/strategy.go dropDisabledFields
 */
import { mapShared, patched } from "../../shapes/sharing.ts";
import type { Device, ResourceSlice } from "../resource-slice.ts";

const GATED_OF_SLICE: ReadonlySet<string> = new Set(["perDeviceNodeSelection", "sharedCounters"]);
const GATED_OF_DEVICE: ReadonlySet<string> = new Set([
  ...["consumesCounters", "nodeName", "nodeSelector", "allNodes"],
  ...["taints", "bindsToNode", "bindingConditions", "bindingFailureConditions", "allowMultipleAllocations"],
]);

/** The slice without them; the very same when there is nothing to drop. */
export function withoutGatedFields(slice: ResourceSlice): ResourceSlice {
  const spec = without(slice.spec, GATED_OF_SLICE);
  const devices = spec.devices && mapShared(spec.devices, plainDevice);
  return patched(slice, { spec: patched(spec, { devices }) });
}

function plainDevice(device: Device): Device {
  const plain = without(device, GATED_OF_DEVICE);
  const { capacity } = plain;
  if (capacity === undefined || !Object.values(capacity).some(({ requestPolicy }) => requestPolicy !== undefined)) return plain;
  return { ...plain, capacity: Object.fromEntries(Object.entries(capacity).map(([name, { value }]) => [name, { value }])) };
}

function without<T extends object>(object: T, names: ReadonlySet<string>): T {
  if (!Object.keys(object).some((name) => names.has(name))) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name))) as T;
}

/**
 * What may be wrong with the places at which containers see volumes.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import type { Container, VolumeDevice, VolumeMount } from "../container.ts";
import type { Volume } from "../volume.ts";
import { descendingPath, isBlank, noBacksteps } from "./checks.ts";

/** The pod's sound volumes by name. */
export type Volumes = ReadonlyMap<string, Volume>;

const PROPAGATIONS = ["Bidirectional", "HostToContainer", "None"];

/** What is wrong with a container's `volumeMounts` and `volumeDevices`. */
export function validateMounts(container: Container, volumes: Volumes, field: string): FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  return [
    ...volumeMounts.flatMap((_, index) => validateMount(container, index, volumes, `${field}.volumeMounts`)),
    ...volumeDevices.flatMap((_, index) => validateDevice(container, index, volumes, `${field}.volumeDevices`)),
  ];
}

function validateMount(container: Container, index: number, volumes: Volumes, list: string): FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const mount = volumeMounts[index];
  if (mount === undefined) return [];
  const field = `${list}[${index}]`;
  const { name, mountPath } = mount;
  const errors: FieldError[] = [];
  if (isBlank(name)) errors.push(required(`${field}.name`));
  if (!volumes.has(name)) errors.push(notFound(`${field}.name`, name));
  if (isBlank(mountPath)) errors.push(required(`${field}.mountPath`));
  if (volumeMounts.slice(0, index).some((other) => other.mountPath === mountPath)) {
    errors.push(invalidValue(`${field}.mountPath`, mountPath, "must be unique"));
  }
  if (volumeDevices.some((device) => device.name === name)) {
    errors.push(invalidValue(`${field}.name`, name, "must not already exist in volumeDevices"));
  }
  if (volumeDevices.some((device) => device.devicePath === mountPath)) {
    errors.push(invalidValue(`${field}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"));
  }
  return [...errors, ...validateSubPaths(mount, field, list), ...validateModes(mount, container, list)];
}

function validateSubPaths({ subPath, subPathExpr }: VolumeMount, field: string, list: string): FieldError[] {
  const errors: FieldError[] = [];
  // Upstream names the list where it means the entry; the words are kept as they are.
  if (subPath !== undefined && subPath !== "") errors.push(...descendingPath(`${list}.subPath`, subPath));
  if (subPathExpr === undefined || subPathExpr === "") return errors;
  if (!isBlank(subPath)) {
    errors.push(invalidValue(`${field}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
  }
  return [...errors, ...descendingPath(`${list}.subPathExpr`, subPathExpr)];
}

function validateModes(mount: VolumeMount, container: Container, list: string): FieldError[] {
  const { mountPropagation, recursiveReadOnly, readOnly } = mount;
  const errors: FieldError[] = [];
  if (mountPropagation !== undefined && !PROPAGATIONS.includes(mountPropagation)) {
    errors.push(notSupported(`${list}.mountPropagation`, mountPropagation, PROPAGATIONS));
  }
  if (mountPropagation === "Bidirectional" && container.securityContext?.privileged !== true) {
    const why = "Bidirectional mount propagation is available only to privileged containers";
    errors.push(forbiddenField(`${list}.mountPropagation`, why));
  }
  const field = `${list}.recursiveReadOnly`;
  if (recursiveReadOnly === undefined || recursiveReadOnly === "Disabled") return errors;
  if (recursiveReadOnly !== "Enabled" && recursiveReadOnly !== "IfPossible") {
    return [...errors, notSupported(field, recursiveReadOnly, ["Disabled", "Enabled", "IfPossible"])];
  }
  if (readOnly !== true) errors.push(forbiddenField(field, "may only be specified when readOnly is true"));
  if (mountPropagation !== undefined && mountPropagation !== "None") {
    errors.push(forbiddenField(field, "may only be specified when mountPropagation is None or not specified"));
  }
  return errors;
}

function validateDevice(container: Container, index: number, volumes: Volumes, list: string): FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const device = volumeDevices[index];
  if (device === undefined) return [];
  const field = `${list}[${index}]`;
  const { name, devicePath } = device;
  const earlier = volumeDevices.slice(0, index);
  const errors: FieldError[] = [];
  if (isBlank(name)) errors.push(required(`${field}.name`));
  if (earlier.some((other) => other.name === name)) errors.push(invalidValue(`${field}.name`, name, "must be unique"));
  errors.push(...validateDeviceVolume(name, volumes.get(name), field));
  if (isBlank(devicePath)) errors.push(required(`${field}.devicePath`));
  errors.push(...validateDevicePath(device, earlier, field));
  if (volumeMounts.some((mount) => mount.name === name)) {
    errors.push(invalidValue(`${field}.name`, name, "must not already exist in volumeMounts"));
  }
  if (volumeMounts.some((mount) => mount.mountPath === devicePath)) {
    errors.push(invalidValue(`${field}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
  }
  return errors;
}

function validateDeviceVolume(name: string, volume: Volume | undefined, field: string): FieldError[] {
  if (volume === undefined) return [notFound(`${field}.name`, name)];
  if (volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined) return [];
  const why = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
  return [invalidValue(`${field}.name`, name, why)];
}

function validateDevicePath({ devicePath }: VolumeDevice, earlier: readonly VolumeDevice[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (earlier.some((other) => other.devicePath === devicePath)) {
    errors.push(invalidValue(`${field}.devicePath`, devicePath, "must be unique"));
  }
  if (!isBlank(devicePath) && noBacksteps(field, devicePath).length > 0) {
    errors.push(invalidValue(`${field}.devicePath`, devicePath, "can not contain backsteps ('..')"));
  }
  return errors;
}

function notFound(field: string, value: string | undefined): FieldError {
  return { type: "NotFound", field, value: value ?? "", detail: "" };
}

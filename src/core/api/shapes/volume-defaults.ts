/**
 * What upstream fills into the volumes of a pod.
 * @see kubernetes pkg/apis/core/v1/defaults.go, zz_generated.defaults.go
 */
import { defaultPullPolicy } from "./image-name.ts";
import type { DownwardAPIVolumeFile, ProjectedVolumeSource, VolumeProjection } from "./projected-volume.ts";
import { filled, mapShared, patched } from "./sharing.ts";
import type { Volume } from "./volume.ts";
import type { EphemeralVolumeSource } from "./volume-sources.ts";

/** Permission bits 0644, decimal. */
const FILE_MODE = 0o644;

/** Fills a volume; returns the same object when nothing is missing. */
export function defaultVolume(volume: Volume): Volume {
  const { image } = volume;
  const filledVolume = patched(volume, {
    configMap: volume.configMap && filled(volume.configMap, { defaultMode: FILE_MODE }),
    secret: volume.secret && filled(volume.secret, { defaultMode: FILE_MODE }),
    downwardAPI:
      volume.downwardAPI &&
      filled(patched(volume.downwardAPI, { items: defaultFiles(volume.downwardAPI.items) }), { defaultMode: FILE_MODE }),
    projected: volume.projected && defaultProjected(volume.projected),
    hostPath: volume.hostPath && filled(volume.hostPath, { type: "" }),
    ephemeral: volume.ephemeral && defaultEphemeral(volume.ephemeral),
    image: image && filled(image, { pullPolicy: defaultPullPolicy(image.reference ?? "") }),
    ...defaultDrivers(volume),
  });
  const hasSource = Object.entries(filledVolume).some(([key, value]) => key !== "name" && value !== undefined);
  return hasSource ? filledVolume : { ...filledVolume, emptyDir: {} };
}

function defaultDrivers(volume: Volume): Partial<Volume> {
  return {
    azureDisk: volume.azureDisk && filled(volume.azureDisk, { cachingMode: "ReadWrite", fsType: "ext4", kind: "Shared", readOnly: false }),
    iscsi: volume.iscsi && filled(volume.iscsi, { iscsiInterface: "default" }),
    rbd: volume.rbd && filled(volume.rbd, { keyring: "/etc/ceph/keyring", pool: "rbd", user: "admin" }),
    scaleIO: volume.scaleIO && filled(volume.scaleIO, { fsType: "xfs", storageMode: "ThinProvisioned" }),
  };
}

function defaultProjected(projected: ProjectedVolumeSource): ProjectedVolumeSource {
  const sources = projected.sources && mapShared(projected.sources, defaultProjection);
  return filled(patched(projected, { sources }), { defaultMode: FILE_MODE });
}

function defaultProjection(projection: VolumeProjection): VolumeProjection {
  const { downwardAPI, serviceAccountToken } = projection;
  return patched(projection, {
    downwardAPI: downwardAPI && patched(downwardAPI, { items: defaultFiles(downwardAPI.items) }),
    serviceAccountToken: serviceAccountToken && filled(serviceAccountToken, { expirationSeconds: 3600 }),
  });
}

function defaultFiles(files: readonly DownwardAPIVolumeFile[] | undefined): readonly DownwardAPIVolumeFile[] | undefined {
  return files && mapShared(files, (file) => patched(file, { fieldRef: file.fieldRef && filled(file.fieldRef, { apiVersion: "v1" }) }));
}

function defaultEphemeral(ephemeral: EphemeralVolumeSource): EphemeralVolumeSource {
  const { volumeClaimTemplate: template } = ephemeral;
  if (template?.spec === undefined) return ephemeral;
  return patched(ephemeral, { volumeClaimTemplate: patched(template, { spec: filled(template.spec, { volumeMode: "Filesystem" }) }) });
}

/**
 * VolumeAttachment: the wish that a volume be attached to a node, and what came of it.
 *
 * Nothing here attaches anything: volumes of a CSI driver would need one.
 * @see kubernetes staging/src/k8s.io/api/storage/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, int32, map, optional, part, struct, text, time } from "../schema.ts";
import { persistentVolumeSpec } from "../shapes/persistent-volume-spec.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from "./volume-attachment/validate.ts";

const volumeAttachmentSource = struct("VolumeAttachmentSource", () => ({
  inlineVolumeSpec: optional(part(persistentVolumeSpec, "Volume of a pod that is no object of its own.")),
  persistentVolumeName: optional(text("PersistentVolume to attach.")),
}));

const volumeAttachmentSpec = struct("VolumeAttachmentSpec", () => ({
  attacher: text("CSI driver that must attach the volume."),
  nodeName: text("Node to attach it to."),
  source: part(volumeAttachmentSource, "What to attach."),
}));
export type VolumeAttachmentSpec = Infer<typeof volumeAttachmentSpec>;

const volumeError = struct("VolumeError", () => ({
  errorCode: optional(int32("Code of the driver's answer.")),
  message: optional(text("What went wrong.")),
  time: optional(time("When it went wrong.")),
}));
export type VolumeError = Infer<typeof volumeError>;

const volumeAttachmentStatus = struct("VolumeAttachmentStatus", () => ({
  attachError: optional(part(volumeError, "Why the volume could not be attached.")),
  attached: bool("Whether the volume is attached."),
  attachmentMetadata: optional(map(text("A value."), "What the driver says to those who mount the volume.")),
  detachError: optional(part(volumeError, "Why the volume could not be detached.")),
}));

const volumeAttachment = struct("VolumeAttachment", () => ({
  ...typeAndMeta(),
  spec: part(volumeAttachmentSpec, "What to attach, and where; never changes."),
  status: part(volumeAttachmentStatus, "What came of it."),
}));
export type VolumeAttachment = Infer<typeof volumeAttachment>;

export const volumeAttachmentKind = defineKind({
  kind: "VolumeAttachment",
  group: "storage.k8s.io",
  version: "v1",
  plural: "volumeattachments",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  hasStatus: true,
  schema: volumeAttachment,
  columns: [
    nameColumn,
    { name: "ATTACHER", cell: ({ spec }) => spec.attacher },
    { name: "PV", cell: ({ spec }) => spec.source.persistentVolumeName ?? "" },
    { name: "NODE", cell: ({ spec }) => spec.nodeName },
    { name: "ATTACHED", cell: ({ status }) => String(status.attached), type: "boolean" },
    ageColumn,
  ],
  health: attachmentHealth,
  defaults: withAttachmentDefaults,
  validate: validateVolumeAttachment,
  validateUpdate: validateVolumeAttachmentUpdate,
  strategy: { prepareCreate: (object) => ({ ...object, status: { attached: false } }) },
});

function withAttachmentDefaults(object: VolumeAttachment): VolumeAttachment {
  const status = filled(object.status ?? {}, { attached: false });
  const inlineVolumeSpec = object.spec?.source?.inlineVolumeSpec;
  if (inlineVolumeSpec === undefined) return patched(object, { status });
  const { spec } = object;
  const volume = filled(inlineVolumeSpec, { volumeMode: "Filesystem" });
  return patched(object, { status, spec: patched(spec, { source: patched(spec.source, { inlineVolumeSpec: volume }) }) });
}

function attachmentHealth({ status: { attached, attachError, detachError } }: VolumeAttachment): Health {
  const error = attachError ?? detachError;
  if (error !== undefined) return { state: "failing", why: error.message ?? "" };
  return attached ? { state: "ok", why: "" } : { state: "progressing", why: "waits for the driver to attach the volume" };
}

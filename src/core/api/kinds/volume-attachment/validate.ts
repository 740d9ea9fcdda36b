/**
 * What is wrong with a volume attachment; its spec stays.
 * @see kubernetes pkg/apis/storage/validation/validation.go ValidateVolumeAttachment
 */
import { type FieldError, forbiddenField, invalidValue, required, tooLong } from "../../errors.ts";
import { dns1123Subdomain } from "../../names.ts";
import { sameJson } from "../../patch/json-value.ts";
import { isNew } from "../../shapes/is-new.ts";
import { validateDriverName } from "../../shapes/persistent-volume-source-validation.ts";
import { validateInlineVolumeSpec } from "../../shapes/persistent-volume-validation.ts";
import { badValue, requiredText } from "../../shapes/pod-validation/checks.ts";
import { utf8Bytes } from "../../utf8.ts";
import type { VolumeAttachment, VolumeAttachmentSpec, VolumeError } from "../volume-attachment.ts";

const METADATA_BYTES_MAX = 256 * 1024;
const MESSAGE_BYTES_MAX = 1024;
const ONE_SOURCE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

/** Everything that is wrong with an attachment that has its defaults. */
export function validateVolumeAttachment(object: VolumeAttachment): FieldError[] {
  const { attacher, source = {}, nodeName = "" } = object.spec ?? {};
  const { attachmentMetadata = {}, attachError, detachError } = object.status;
  const bytes = Object.entries(attachmentMetadata).reduce((sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value), 0);
  return [
    ...requiredText("spec.attacher", attacher),
    ...validateSource(source, "spec.source"),
    ...badValue("spec.nodeName", nodeName, dns1123Subdomain(nodeName)),
    ...(bytes > METADATA_BYTES_MAX ? [tooLong("status.attachmentMetadata", METADATA_BYTES_MAX)] : []),
    ...validateError(attachError, "status.attachError"),
    ...validateError(detachError, "status.detachError"),
    // What v1 asks for more than the versions before it, and of new objects only.
    ...(isNew(object) ? validateNames(attacher, source.persistentVolumeName) : []),
  ];
}

/** What to attach, and where, stays. */
export function validateVolumeAttachmentUpdate(next: VolumeAttachment, previous: VolumeAttachment): FieldError[] {
  return sameJson(next.spec, previous.spec) ? [] : [invalidValue("spec", next.spec, "field is immutable")];
}

function validateNames(attacher: string | undefined, volumeName: string | undefined): FieldError[] {
  return [
    ...validateDriverName(attacher, "spec.attacher"),
    ...(volumeName === undefined ? [] : badValue("spec.source.persistentVolumeName", volumeName, dns1123Subdomain(volumeName))),
  ];
}

function validateSource({ inlineVolumeSpec, persistentVolumeName }: VolumeAttachmentSpec["source"], field: string): FieldError[] {
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) return [forbiddenField(field, ONE_SOURCE)];
  if (inlineVolumeSpec !== undefined) return validateInlineVolumeSpec(inlineVolumeSpec, `${field}.inlineVolumeSpec`);
  if (persistentVolumeName === undefined) return [required(field, ONE_SOURCE)];
  return persistentVolumeName === "" ? [required(`${field}.persistentVolumeName`, "must specify non empty persistentVolumeName")] : [];
}

function validateError(error: VolumeError | undefined, field: string): FieldError[] {
  const { message = "", errorCode = 0 } = error ?? {};
  return [
    // The limit that upstream's message names is not the one it checks.
    ...(utf8Bytes(message) > MESSAGE_BYTES_MAX ? [tooLong(`${field}.message`, METADATA_BYTES_MAX)] : []),
    ...(errorCode < 0 ? [invalidValue(`${field}.errorCode`, errorCode, "must be between 0 and 2147483647, inclusive")] : []),
  ];
}

/**
 * What may be wrong with what stands behind a persistent volume.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, required, tooLong } from "../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../names.ts";
import type * as sources from "./persistent-volume-sources.ts";
import type { PersistentVolumeSourceName, PersistentVolumeSpec } from "./persistent-volume-spec.ts";
import { badValue, inRange, isBlank, noBacksteps, optionalText, requiredText } from "./pod-validation/checks.ts";
import {
  validateAzureDisk,
  validateDisk,
  validateFibreChannel,
  validateFlocker,
  validateHostPath,
  validateNfs,
} from "./pod-validation/volumes.ts";
import type { SecretReference } from "./references.ts";

const DRIVER_CHARS_MAX = 63;
/** The longest name and address of a target with an initiator of its own. */
const TARGET_CHARS_MAX = 64;

interface SourceRule {
  readonly source: PersistentVolumeSourceName;
  check(spec: PersistentVolumeSpec, field: string, volumeName: string): FieldError[];
}

function rule<S extends PersistentVolumeSourceName>(
  source: S,
  check: (value: NonNullable<PersistentVolumeSpec[S]>, field: string, volumeName: string) => FieldError[],
  within: string = source,
): SourceRule {
  return {
    source,
    check: (spec, field, volumeName) => {
      const value = spec[source];
      return value === undefined ? [] : check(value, `${field}.${within}`, volumeName);
    },
  };
}

/** A rule for a source of which only some texts must be there. */
function needs<S extends PersistentVolumeSourceName>(
  source: S,
  ...names: readonly (keyof NonNullable<PersistentVolumeSpec[S]> & string)[]
): SourceRule {
  return rule(source, (value, field) => names.flatMap((name) => (isEmpty(Reflect.get(value, name)) ? [required(`${field}.${name}`)] : [])));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** In upstream's order, for the second source that is given is the one refused. */
const RULES: readonly SourceRule[] = [
  rule("hostPath", validateHostPath),
  rule("gcePersistentDisk", (disk, field) => validateDisk("pdName", disk.pdName, disk.partition, field), "persistentDisk"),
  rule("awsElasticBlockStore", (disk, field) => validateDisk("volumeID", disk.volumeID, disk.partition, field)),
  rule("glusterfs", validateGlusterfs),
  rule("flocker", validateFlocker),
  rule("nfs", validateNfs),
  needs("rbd", "monitors", "image"),
  needs("quobyte", "registry", "volume"),
  needs("cephfs", "monitors"),
  rule("iscsi", validateIscsi),
  rule("cinder", validateCinder),
  rule("fc", validateFibreChannel),
  rule("flexVolume", validateFlex),
  rule("azureFile", validateAzureFile),
  needs("vsphereVolume", "volumePath"),
  needs("photonPersistentDisk", "pdID"),
  needs("portworxVolume", "volumeID"),
  rule("azureDisk", validateAzureDisk),
  needs("scaleIO", "gateway", "system", "volumeName"),
  rule("local", validateLocal),
  rule("storageos", validateStorageOs),
  rule("csi", validateCsi),
];

/** One source must be given, and be sound; storage of one node must say which. */
export function validatePersistentVolumeSource(spec: PersistentVolumeSpec, volumeName: string, field: string): FieldError[] {
  const [first, ...others] = RULES.filter(({ source }) => spec[source] !== undefined);
  if (first === undefined) return [required(field, "must specify a volume type")];
  const errors = first.check(spec, field, volumeName);
  if (first.source === "local" && spec.nodeAffinity === undefined) {
    errors.push(required(`${field}.nodeAffinity`, "Local volume requires node affinity"));
  }
  for (const { source } of others) {
    const path = source === "cephfs" ? "cephFS" : source;
    errors.push(forbiddenField(`${field}.${path}`, "may not specify more than 1 volume type"));
  }
  if (spec.persistentVolumeReclaimPolicy === "Recycle" && isRoot(spec.hostPath?.path)) {
    errors.push(forbiddenField(`${field}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'"));
  }
  return errors;
}

function isRoot(path: string | undefined): boolean {
  return path?.startsWith("/") === true && path.split("/").every((part) => part === "" || part === ".");
}

function validateGlusterfs(source: sources.GlusterfsPersistentVolumeSource, field: string): FieldError[] {
  const { endpoints, path, endpointsNamespace: namespace } = source;
  const errors = [...requiredText(`${field}.endpoints`, endpoints), ...requiredText(`${field}.path`, path)];
  if (namespace === undefined) return errors;
  const place = `${field}.endpointsNamespace`;
  if (namespace === "") return [...errors, invalidValue(place, "", "if the endpointnamespace is set, it must be a valid namespace name")];
  return [...errors, ...badValue(place, namespace, dns1123Label(namespace))];
}

function validateIscsi(iscsi: sources.ISCSIPersistentVolumeSource, field: string, volumeName: string): FieldError[] {
  const { targetPortal = "", iqn = "", lun, initiatorName, secretRef } = iscsi;
  const errors = requiredText(`${field}.targetPortal`, targetPortal);
  if (initiatorName !== undefined && `${volumeName}:${targetPortal}`.length > TARGET_CHARS_MAX) {
    const detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
    errors.push(invalidValue(`${field}.targetportal`, targetPortal, detail));
  }
  errors.push(...requiredText(`${field}.iqn`, iqn, iscsiName), ...inRange(`${field}.lun`, lun ?? 0, 0, 255));
  const needsSecret = iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true;
  if (needsSecret && secretRef === undefined) errors.push(required(`${field}.secretRef`));
  if (secretRef !== undefined && isBlank(secretRef.name)) errors.push(required(`${field}.secretRef.name`));
  return [...errors, ...(initiatorName === undefined ? [] : badValue(`${field}.initiatorname`, initiatorName, iscsiName(initiatorName)))];
}

function iscsiName(name: string): string[] {
  return /^(?:iqn|eui|naa)/.test(name) ? [] : ["must be valid format"];
}

function validateCinder({ volumeID, secretRef }: sources.CinderPersistentVolumeSource, field: string): FieldError[] {
  return [...requiredText(`${field}.volumeID`, volumeID), ...validateOwnedSecret(secretRef, `${field}.secretRef`)];
}

/** Secrets of older drivers need name and namespace, of whatever form. */
function validateOwnedSecret(secret: SecretReference | undefined, field: string): FieldError[] {
  if (secret === undefined) return [];
  return [...requiredText(`${field}.name`, secret.name), ...requiredText(`${field}.namespace`, secret.namespace)];
}

function validateFlex({ driver, options = {} }: sources.FlexPersistentVolumeSource, field: string): FieldError[] {
  const reserved = Object.keys(options).filter((key) => /(?:^|\.)(?:kubernetes|k8s)\.io$/i.test(key.split("/")[0] ?? ""));
  return [
    ...requiredText(`${field}.driver`, driver),
    ...reserved.map((key) => invalidValue(`${field}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved")),
  ];
}

function validateAzureFile(source: sources.AzureFilePersistentVolumeSource, field: string): FieldError[] {
  return [
    ...requiredText(`${field}.secretName`, source.secretName),
    ...requiredText(`${field}.shareName`, source.shareName),
    ...(source.secretNamespace === "" ? [required(`${field}.secretNamespace`)] : []),
  ];
}

function validateLocal({ path }: sources.LocalVolumeSource, field: string): FieldError[] {
  return isBlank(path) ? [required(`${field}.path`)] : noBacksteps(`${field}.path`, path);
}

function validateStorageOs(source: sources.StorageOSPersistentVolumeSource, field: string): FieldError[] {
  return [
    ...requiredText(`${field}.volumeName`, source.volumeName, dns1123Label),
    ...optionalText(`${field}.volumeNamespace`, source.volumeNamespace, dns1123Label),
    ...validateOwnedSecret(source.secretRef, `${field}.secretRef`),
  ];
}

/** What is wrong with the name of a CSI driver. */
export function validateDriverName(name: string | undefined, field: string): FieldError[] {
  const isLong = (name ?? "").length > DRIVER_CHARS_MAX;
  const malformed = dns1123Subdomain((name ?? "").toLowerCase());
  return [
    ...(isBlank(name) ? [required(field)] : []),
    ...(isLong ? [tooLong(field, DRIVER_CHARS_MAX)] : []),
    ...badValue(field, name ?? "", malformed),
  ];
}

function validateCsi(csi: sources.CSIPersistentVolumeSource, field: string): FieldError[] {
  const secrets = ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"] as const;
  return [
    ...validateDriverName(csi.driver, `${field}.driver`),
    ...requiredText(`${field}.volumeHandle`, csi.volumeHandle),
    ...secrets.flatMap((name) => validateSecret(csi[name], `${field}.${name}`)),
  ];
}

function validateSecret(secret: SecretReference | undefined, field: string): FieldError[] {
  if (secret === undefined) return [];
  return [
    ...requiredText(`${field}.name`, secret.name, dns1123Subdomain),
    ...requiredText(`${field}.namespace`, secret.namespace, dns1123Label),
  ];
}

/**
 * What may be wrong with the volumes of a pod.
 *
 * Absent on purpose: the grammar of iSCSI names, of Quobyte registries, of Azure's disk URIs, and the reserved options of
 * flex volumes; nothing here mounts any of them.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, required, tooLong } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../../names.ts";
import { compareQuantities, quantityError } from "../../quantity.ts";
import { validateAnnotations, validateLabels } from "../../validate-meta.ts";
import type { Volume } from "../volume.ts";
import { validateVolumeClaimSpec } from "../volume-claim-validation.ts";
import type * as sources from "../volume-sources.ts";
import { badValue, descendingPath, inRange, isBlank, noBacksteps, optionalChoice, optionalText, requiredText } from "./checks.ts";
import type { Volumes } from "./mounts.ts";
import { validateConfigMapVolume, validateDownwardVolume, validateProjectedVolume, validateSecretVolume } from "./projected.ts";

/** What is wrong with the volumes, and those by name with which nothing is; `podName` is unknown for templates. */
export function validateVolumes(
  list: readonly Volume[],
  podName: string | undefined,
  field: string,
): { readonly volumes: Volumes; readonly errors: FieldError[] } {
  const volumes = new Map<string, Volume>();
  const errors: FieldError[] = [];
  const claims = new Set(podName === undefined ? [] : list.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`));
  for (const [index, volume] of list.entries()) {
    const at = `${field}[${index}]`;
    const { name, persistentVolumeClaim } = volume;
    const found = [...validateSource(volume, podName, at), ...requiredText(`${at}.name`, name, dns1123Label)];
    if (volumes.has(name)) found.push(duplicate(`${at}.name`, name));
    if (found.length === 0) volumes.set(name, volume);
    errors.push(...found);
    if (persistentVolumeClaim !== undefined && claims.has(persistentVolumeClaim.claimName)) {
      const detail = "must not reference a PVC that gets created for an ephemeral volume";
      errors.push(invalidValue(`${at}.persistentVolumeClaim.claimName`, persistentVolumeClaim.claimName, detail));
    }
  }
  return { volumes, errors };
}

type SourceName = Exclude<keyof Volume, "name">;

interface SourceRule {
  readonly source: SourceName;
  check(volume: Volume, field: string): FieldError[];
}

function rule<S extends SourceName>(
  source: S,
  check: (value: NonNullable<Volume[S]>, field: string) => FieldError[],
  within: string = source,
): SourceRule {
  return {
    source,
    check: (volume, field) => {
      const value = volume[source];
      return value === undefined ? [] : check(value, `${field}.${within}`);
    },
  };
}

/** A rule for a source of which only some texts must be there. */
function needs<S extends SourceName>(source: S, ...names: readonly (keyof NonNullable<Volume[S]> & string)[]): SourceRule {
  return rule(source, (value, field) => names.flatMap((name) => (isEmpty(Reflect.get(value, name)) ? [required(`${field}.${name}`)] : [])));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** In upstream's order, for the second source that is given is the one refused. */
const RULES: readonly SourceRule[] = [
  rule("emptyDir", validateEmptyDir),
  rule("hostPath", validateHostPath),
  rule("gitRepo", validateGitRepo),
  rule("gcePersistentDisk", (disk, field) => validateDisk("pdName", disk.pdName, disk.partition, field), "persistentDisk"),
  rule("awsElasticBlockStore", (disk, field) => validateDisk("volumeID", disk.volumeID, disk.partition, field)),
  rule("secret", validateSecretVolume),
  rule("nfs", validateNfs),
  rule("iscsi", validateIscsi),
  needs("glusterfs", "endpoints", "path"),
  rule("flocker", validateFlocker),
  needs("persistentVolumeClaim", "claimName"),
  needs("rbd", "monitors", "image"),
  needs("cinder", "volumeID"),
  needs("cephfs", "monitors"),
  needs("quobyte", "registry", "volume"),
  rule("downwardAPI", validateDownwardVolume),
  rule("fc", validateFibreChannel),
  needs("flexVolume", "driver"),
  rule("configMap", validateConfigMapVolume),
  needs("azureFile", "secretName", "shareName"),
  needs("vsphereVolume", "volumePath"),
  needs("photonPersistentDisk", "pdID"),
  needs("portworxVolume", "volumeID"),
  rule("azureDisk", validateAzureDisk),
  rule("storageos", validateStorageOs),
  rule("projected", validateProjectedVolume),
  needs("scaleIO", "gateway", "system", "volumeName"),
  rule("csi", validateCsi),
  rule("ephemeral", validateEphemeral),
  rule("image", validateImage),
];

function validateSource(volume: Volume, podName: string | undefined, field: string): FieldError[] {
  const [first, ...others] = RULES.filter(({ source }) => volume[source] !== undefined);
  if (first === undefined) return [required(field, "must specify a volume type")];
  const errors = first.check(volume, field);
  if (first.source === "ephemeral" && podName !== undefined) {
    const claim = `${podName}-${volume.name}`;
    const messages = dns1123Subdomain(claim).map((message) => `PVC name ${JSON.stringify(claim)}: ${message}`);
    errors.push(...badValue(`${field}.name`, volume.name, messages));
  }
  return [...errors, ...others.map(({ source }) => forbiddenField(`${field}.${source}`, "may not specify more than 1 volume type"))];
}

function validateEmptyDir({ sizeLimit }: sources.EmptyDirVolumeSource, field: string): FieldError[] {
  if (sizeLimit === undefined) return [];
  const isSound = quantityError(sizeLimit) === undefined && compareQuantities(sizeLimit, "0") >= 0;
  return isSound ? [] : [forbiddenField(`${field}.sizeLimit`, "SizeLimit field must be a valid resource quantity")];
}

const HOST_PATH_TYPES = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

/** What is wrong with a path of the node. */
export function validateHostPath({ path, type }: sources.HostPathVolumeSource, field: string): FieldError[] {
  if (isBlank(path)) return [required(`${field}.path`)];
  return [...noBacksteps(`${field}.path`, path), ...optionalChoice(`${field}.type`, type, HOST_PATH_TYPES)];
}

function validateGitRepo({ repository, directory = "" }: sources.GitRepoVolumeSource, field: string): FieldError[] {
  return [...requiredText(`${field}.repository`, repository), ...descendingPath(`${field}.directory`, directory)];
}

/** What is wrong with a provider's disk: its ID is missing, its partition out of range. */
export function validateDisk(name: string, id: string, partition: number | undefined, field: string): FieldError[] {
  return [...requiredText(`${field}.${name}`, id), ...inRange(`${field}.partition`, partition, 0, 255)];
}

/** What is wrong with an NFS export. */
export function validateNfs({ server, path = "" }: sources.NFSVolumeSource, field: string): FieldError[] {
  const errors = [...requiredText(`${field}.server`, server), ...requiredText(`${field}.path`, path)];
  return path.startsWith("/") ? errors : [...errors, invalidValue(`${field}.path`, path, "must be an absolute path")];
}

function validateIscsi(iscsi: sources.ISCSIVolumeSource, field: string): FieldError[] {
  const { targetPortal, iqn, lun, chapAuthDiscovery, chapAuthSession, secretRef } = iscsi;
  const errors = [...requiredText(`${field}.targetPortal`, targetPortal), ...requiredText(`${field}.iqn`, iqn)];
  if (!isBlank(iqn) && !/^(?:iqn|eui|naa)/.test(iqn)) {
    errors.push(invalidValue(`${field}.iqn`, iqn, "must be valid format starting with iqn, eui, or naa"));
  }
  errors.push(...inRange(`${field}.lun`, lun, 0, 255));
  const needsSecret = (chapAuthDiscovery === true || chapAuthSession === true) && secretRef === undefined;
  return needsSecret ? [...errors, required(`${field}.secretRef`)] : errors;
}

/** What is wrong with a Flocker dataset. */
export function validateFlocker({ datasetName = "", datasetUUID = "" }: sources.FlockerVolumeSource, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (datasetName === "" && datasetUUID === "") errors.push(required(field, "one of datasetName and datasetUUID is required"));
  if (datasetName !== "" && datasetUUID !== "") {
    errors.push(invalidValue(field, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
  }
  if (datasetName.includes("/")) errors.push(invalidValue(`${field}.datasetName`, datasetName, "must not contain '/'"));
  return errors;
}

/** What is wrong with a Fibre Channel disk. */
export function validateFibreChannel({ targetWWNs = [], wwids = [], lun }: sources.FCVolumeSource, field: string): FieldError[] {
  const names = `${field}.targetWWNs`;
  if (targetWWNs.length === 0) {
    return wwids.length > 0 ? [] : [required(names, "must specify either targetWWNs or wwids, but not both")];
  }
  const errors: FieldError[] = [];
  if (wwids.length > 0) errors.push(invalidValue(names, targetWWNs, "targetWWNs and wwids can not be specified simultaneously"));
  if (lun === undefined) return [...errors, required(`${field}.lun`, "lun is required if targetWWNs is specified")];
  return [...errors, ...inRange(`${field}.lun`, lun, 0, 255)];
}

/** What is wrong with an Azure disk. */
export function validateAzureDisk({ diskName, diskURI, cachingMode, kind }: sources.AzureDiskVolumeSource, field: string): FieldError[] {
  return [
    ...requiredText(`${field}.diskName`, diskName),
    ...requiredText(`${field}.diskURI`, diskURI),
    ...optionalChoice(`${field}.cachingMode`, cachingMode, ["None", "ReadOnly", "ReadWrite"]),
    ...optionalChoice(`${field}.kind`, kind, ["Dedicated", "Managed", "Shared"]),
  ];
}

function validateStorageOs({ volumeName, volumeNamespace, secretRef }: sources.StorageOSVolumeSource, field: string): FieldError[] {
  return [
    ...requiredText(`${field}.volumeName`, volumeName, dns1123Label),
    ...optionalText(`${field}.volumeNamespace`, volumeNamespace, dns1123Label),
    ...(secretRef === undefined ? [] : requiredText(`${field}.secretRef.name`, secretRef.name)),
  ];
}

const DRIVER_CHARS_MAX = 63;

function validateCsi({ driver = "", nodePublishSecretRef }: sources.CSIVolumeSource, field: string): FieldError[] {
  const errors = requiredText(`${field}.driver`, driver, (name) => dns1123Subdomain(name.toLowerCase()));
  if (driver.length > DRIVER_CHARS_MAX) errors.unshift(tooLong(`${field}.driver`, DRIVER_CHARS_MAX));
  if (nodePublishSecretRef === undefined) return errors;
  return [...errors, ...requiredText(`${field}.nodePublishSecretRef.name`, nodePublishSecretRef.name, dns1123Subdomain)];
}

function validateEphemeral({ volumeClaimTemplate: template }: sources.EphemeralVolumeSource, field: string): FieldError[] {
  const at = `${field}.volumeClaimTemplate`;
  if (template === undefined) return [required(at)];
  const { annotations, labels, ...others } = template.metadata ?? {};
  const given = Object.entries(others).filter(([, value]) => !isEmpty(value));
  return [
    ...validateAnnotations(annotations, `${at}.metadata.annotations`),
    ...validateLabels(labels, `${at}.metadata.labels`),
    ...given.map(([name]) => forbiddenField(`${at}.metadata.${name}`, "cannot be set")),
    ...validateVolumeClaimSpec(template.spec ?? {}, `${at}.spec`),
  ];
}

function validateImage({ reference, pullPolicy }: sources.ImageVolumeSource, field: string): FieldError[] {
  return [
    ...requiredText(`${field}.reference`, reference),
    ...optionalChoice(`${field}.pullPolicy`, pullPolicy, ["Always", "IfNotPresent", "Never"]),
  ];
}

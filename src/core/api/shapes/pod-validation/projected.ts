/**
 * What may be wrong with volumes whose files are made from API objects.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, required } from "../../errors.ts";
import type {
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  KeyToPath,
  PodCertificateProjection,
  ProjectedVolumeSource,
  SecretVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from "../projected-volume.ts";
import { fileMode, isBlank, optionalChoice, requiredText, unreservedPath } from "./checks.ts";
import { validateFieldRef, validateResourceFieldRef } from "./env.ts";

const FILE_FIELDS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
const KEY_TYPES = ["ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519", "RSA3072", "RSA4096"];
const TOKEN_SECONDS_MIN = 10 * 60;
const TOKEN_SECONDS_MAX = 4_294_967_296;

/** What is wrong with a volume made from a Secret. */
export function validateSecretVolume({ secretName, defaultMode, items = [] }: SecretVolumeSource, field: string): FieldError[] {
  return [
    ...requiredText(`${field}.secretName`, secretName),
    ...fileMode(`${field}.defaultMode`, defaultMode),
    ...validateItems(items, `${field}.items`),
  ];
}

/** What is wrong with a volume made from a ConfigMap. */
export function validateConfigMapVolume({ name, defaultMode, items = [] }: ConfigMapVolumeSource, field: string): FieldError[] {
  return [
    ...requiredText(`${field}.name`, name),
    ...fileMode(`${field}.defaultMode`, defaultMode),
    ...validateItems(items, `${field}.items`),
  ];
}

function validateItems(items: readonly KeyToPath[], field: string): FieldError[] {
  return items.flatMap(({ key, path, mode }, index) => {
    const at = `${field}[${index}]`;
    return [
      ...requiredText(`${at}.key`, key),
      ...requiredText(`${at}.path`, path),
      ...unreservedPath(`${at}.path`, path),
      ...fileMode(`${at}.mode`, mode),
    ];
  });
}

/** What is wrong with a volume made from the pod's own fields. */
export function validateDownwardVolume({ defaultMode, items = [] }: DownwardAPIVolumeSource, field: string): FieldError[] {
  return [...fileMode(`${field}.defaultMode`, defaultMode), ...items.flatMap((file) => validateFile(file, field))];
}

function validateFile({ path, mode, fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, field: string): FieldError[] {
  const errors = [...requiredText(`${field}.path`, path), ...unreservedPath(`${field}.path`, path)];
  if (fieldRef !== undefined) {
    errors.push(...validateFieldRef(fieldRef, FILE_FIELDS, `${field}.fieldRef`));
    if (resourceFieldRef !== undefined) {
      errors.push(invalidValue(field, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
    }
  } else if (resourceFieldRef !== undefined) {
    errors.push(...validateResourceFieldRef(resourceFieldRef, `${field}.resourceFieldRef`, "in a volume"));
  } else {
    errors.push(required(field, "one of fieldRef and resourceFieldRef is required"));
  }
  return [...errors, ...fileMode(`${field}.mode`, mode)];
}

/** What is wrong with a volume of several sources; two files may not have one path. */
export function validateProjectedVolume({ defaultMode, sources = [] }: ProjectedVolumeSource, field: string): FieldError[] {
  const paths = new Set<string>();
  const errors = fileMode(`${field}.defaultMode`, defaultMode);
  for (const [index, source] of sources.entries()) {
    const at = `${field}.sources[${index}]`;
    errors.push(...validateObjectSources(source, at), ...validateTokenSources(source, field, at));
    for (const { path, value } of pathsOf(source)) {
      if (paths.has(path)) errors.push(invalidValue(field, value, "conflicting duplicate paths"));
      paths.add(path);
    }
    if (Object.values(source).filter((given) => given !== undefined).length > 1) {
      errors.push(forbiddenField(at, "may not specify more than 1 volume type per source"));
    }
  }
  return errors;
}

function validateObjectSources({ secret, configMap, downwardAPI }: VolumeProjection, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (secret !== undefined) {
    errors.push(...requiredText(`${field}.secret.name`, secret.name), ...validateItems(secret.items ?? [], `${field}.secret.items`));
  }
  if (configMap !== undefined) {
    errors.push(...requiredText(`${field}.configMap.name`, configMap.name));
    errors.push(...validateItems(configMap.items ?? [], `${field}.configMap.items`));
  }
  for (const file of downwardAPI?.items ?? []) errors.push(...validateFile(file, `${field}.downwardAPI`));
  return errors;
}

function validateTokenSources(source: VolumeProjection, volume: string, field: string): FieldError[] {
  const { serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  const errors = serviceAccountToken === undefined ? [] : validateToken(serviceAccountToken, volume, `${field}.serviceAccountToken`);
  if (clusterTrustBundle !== undefined) errors.push(...validateTrustBundle(clusterTrustBundle, `${field}.clusterTrustBundle`));
  if (podCertificate !== undefined) errors.push(...validateCertificate(podCertificate, `${field}.podCertificate`));
  return errors;
}

function validateToken({ expirationSeconds: seconds, path }: ServiceAccountTokenProjection, volume: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (seconds < TOKEN_SECONDS_MIN) {
    errors.push(invalidValue(`${field}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes"));
  }
  if (seconds > TOKEN_SECONDS_MAX) {
    errors.push(invalidValue(`${field}.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds"));
  }
  // Upstream names the volume's path, not the source's.
  return [...errors, ...(isBlank(path) ? [required(`${volume}.path`)] : unreservedPath(`${volume}.path`, path))];
}

function validateTrustBundle(bundle: NonNullable<VolumeProjection["clusterTrustBundle"]>, field: string): FieldError[] {
  const { name, signerName, labelSelector, path } = bundle;
  const errors: FieldError[] = [];
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalidValue(field, bundle, "only one of name and signerName may be used"));
  } else if (name !== undefined) {
    if (name === "") errors.push(required(`${field}.name`, "must be a valid object name"));
    if (labelSelector !== undefined) {
      errors.push(invalidValue(`${field}.labelSelector`, labelSelector, "labelSelector must be unset if name is specified"));
    }
  } else if (signerName === undefined) {
    errors.push(required(field, "either name or signerName must be specified"));
  } else if (signerName === "") {
    errors.push(required(`${field}.signerName`, "must be a valid signer name"));
  }
  return [...errors, ...requiredText(`${field}.path`, path), ...unreservedPath(`${field}.path`, path)];
}

function validateCertificate(certificate: PodCertificateProjection, field: string): FieldError[] {
  const { keyType, maxExpirationSeconds, credentialBundlePath, keyPath, certificateChainPath } = certificate;
  const errors = optionalChoice(`${field}.keyType`, keyType ?? "", KEY_TYPES);
  if (maxExpirationSeconds !== undefined && maxExpirationSeconds < 3600) {
    const detail = "if provided, maxExpirationSeconds must be >= 3600";
    errors.push(invalidValue(`${field}.maxExpirationSeconds`, maxExpirationSeconds, detail));
  }
  errors.push(...unreservedPath(`${field}.credentialBundlePath`, credentialBundlePath));
  errors.push(...unreservedPath(`${field}.keyPath`, keyPath));
  errors.push(...unreservedPath(`${field}.certificateChainPath`, certificateChainPath));
  if (isBlank(credentialBundlePath) && isBlank(keyPath) && isBlank(certificateChainPath)) {
    errors.push(required(field, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath"));
  }
  return errors;
}

/** The paths at which a source puts files, each with what upstream prints when it is taken. */
function pathsOf(source: VolumeProjection): { readonly path: string; readonly value: string }[] {
  const { secret, configMap, downwardAPI, clusterTrustBundle, podCertificate } = source;
  const named = (items: readonly KeyToPath[] = [], name = "") => items.map(({ path }) => ({ path, value: name }));
  const plain = [
    ...(downwardAPI?.items ?? []).map(({ path }) => path),
    ...[clusterTrustBundle?.path, podCertificate?.credentialBundlePath, podCertificate?.keyPath, podCertificate?.certificateChainPath],
  ];
  return [
    ...named(secret?.items, secret?.name),
    ...named(configMap?.items, configMap?.name),
    ...plain.map((path = "") => ({ path, value: path })),
  ].filter(({ path }) => path !== undefined && path !== "");
}

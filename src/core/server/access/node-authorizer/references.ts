/**
 * Whether an object is one that a node's pods refer to.
 * @see kubernetes plugin/pkg/auth/authorizer/node/graph.go and pkg/api/v1/pod/util.go
 */
import type { Pod } from "../../../api/kinds/pod.ts";
import type { AccessReader, ResourceAttributes } from "../attributes.ts";

const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

/** Whether a path of references leads from the object to the node. */
export function isReferredTo(node: string, { resource, namespace = "", name = "" }: ResourceAttributes, reader: AccessReader): boolean {
  if (resource === "volumeattachments") return specOf(reader, "VolumeAttachment", name)?.nodeName === node;
  if (resource === "resourceslices") return specOf(reader, "ResourceSlice", name)?.nodeName === node;
  if (resource === "persistentvolumes") {
    const claim = specOf(reader, "PersistentVolume", name)?.claimRef;
    return claim !== undefined && isReferredTo(node, { verb: "", group: "", resource: "persistentvolumeclaims", ...claim }, reader);
  }
  const isMeant = Object.hasOwn(REFERS_TO, resource) ? REFERS_TO[resource] : undefined;
  if (isMeant === undefined) return false;
  for (const object of reader.list("Pod", { node })) {
    const pod = object as Pod;
    const isMirror = pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
    if (pod.metadata.namespace === namespace && (!isMirror || resource === "pods") && isMeant(pod, name)) return true;
  }
  return false;
}

interface NodeBound {
  readonly spec?: { readonly nodeName?: string; readonly claimRef?: { readonly namespace: string; readonly name: string } };
}

function specOf(reader: AccessReader, kind: string, key: string): NodeBound["spec"] {
  return reader.serves(kind) ? (reader.get(kind, key) as NodeBound | undefined)?.spec : undefined;
}

const REFERS_TO: { readonly [resource: string]: ((pod: Pod, name: string) => boolean) | undefined } = {
  pods: ({ metadata }, name) => metadata.name === name,
  serviceaccounts: ({ spec }, name) => spec.serviceAccountName === name,
  secrets: (pod, name) => secretsOf(pod).includes(name),
  configmaps: (pod, name) => configMapsOf(pod).includes(name),
  persistentvolumeclaims: ({ metadata, spec }, name) =>
    (spec.volumes ?? []).some((volume) => {
      if (volume.ephemeral !== undefined) return `${metadata.name}-${volume.name}` === name;
      return volume.persistentVolumeClaim?.claimName === name;
    }),
  resourceclaims: ({ spec, status }, name) => {
    const made = (status.resourceClaimStatuses ?? []).map(({ resourceClaimName }) => resourceClaimName);
    return [...(spec.resourceClaims ?? []).map(({ resourceClaimName }) => resourceClaimName), ...made].includes(name);
  },
};

type Names = readonly (string | undefined)[];

function secretsOf({ spec }: Pod): Names {
  const volumes = (spec.volumes ?? []).flatMap(({ secret, projected, csi }) => [
    secret?.secretName,
    csi?.nodePublishSecretRef?.name,
    ...(projected?.sources ?? []).map((source) => source.secret?.name),
  ]);
  const pulled = (spec.imagePullSecrets ?? []).map(({ name }) => name);
  const read = containersOf(spec).flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
  ]);
  return [...volumes, ...pulled, ...read];
}

function configMapsOf({ spec }: Pod): Names {
  const volumes = (spec.volumes ?? []).flatMap(({ configMap, projected }) => [
    configMap?.name,
    ...(projected?.sources ?? []).map((source) => source.configMap?.name),
  ]);
  const read = containersOf(spec).flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
  ]);
  return [...volumes, ...read];
}

function containersOf(spec: Pod["spec"]) {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

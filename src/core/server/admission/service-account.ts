/**
 * Every pod runs as a ServiceAccount, and gets its token as a projected volume.
 * @see kubernetes plugin/pkg/admission/serviceaccount/admission.go
 */
import { forbidden } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { ServiceAccount } from "../../api/kinds/service-account.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
/** One hour and the seven seconds by which upstream recognises its own default. */
const TOKEN_SECONDS = 3_607;
/** 0644. */
const FILE_MODE = 420;
const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

export const serviceAccountStep: AdmissionStep = {
  name: "ServiceAccount",
  kinds: ["Pod"],
  operations: ["CREATE"],
  admit(request) {
    const pod = request.object as Pod;
    if (pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return pod;
    const name = pod.spec.serviceAccountName || "default";
    const account = accountOf(request, pod, name);
    const spec = { ...pod.spec, serviceAccountName: name, serviceAccount: name };
    const secrets = account.imagePullSecrets ?? [];
    const withSecrets = (spec.imagePullSecrets ?? []).length === 0 && secrets.length > 0 ? { ...spec, imagePullSecrets: secrets } : spec;
    const automount = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    return { ...pod, spec: automount ? mountToken(withSecrets, request) : withSecrets };
  },
};

function accountOf(request: AdmissionRequest, pod: Pod, name: string): ServiceAccount {
  const namespace = pod.metadata.namespace ?? "";
  const account = request.reader.get("ServiceAccount", `${namespace}/${name}`);
  if (account !== undefined) return account as unknown as ServiceAccount;
  const shown = pod.metadata.name || (pod.metadata.generateName ?? "");
  throw forbidden(request.kind, shown, `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
}

function mountToken(spec: Pod["spec"], request: AdmissionRequest): Pod["spec"] {
  // Validation comes later, so a name may still be missing.
  const present = (spec.volumes ?? []).find(({ name = "" }) => name.startsWith("kube-api-access-"));
  const volumeName = present?.name ?? `kube-api-access-${request.drawName("token-volume", 5)}`;
  const mount = <C extends Pod["spec"]["containers"][number]>(container: C): C => {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some(({ mountPath }) => mountPath === MOUNT_PATH)) return container;
    return { ...container, volumeMounts: [...mounts, { name: volumeName, readOnly: true, mountPath: MOUNT_PATH }] };
  };
  const volumes = present === undefined ? [...(spec.volumes ?? []), tokenVolume(volumeName)] : spec.volumes;
  return {
    ...spec,
    volumes,
    containers: spec.containers.map(mount),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(mount) }),
  };
}

function tokenVolume(name: string): NonNullable<Pod["spec"]["volumes"]>[number] {
  return {
    name,
    projected: {
      defaultMode: FILE_MODE,
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
      ],
    },
  };
}

/**
 * Pod: containers that run together on one node; what everything else in a cluster is about.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/pod/strategy.go
 */
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { controllerOf } from "../owner.ts";
import { type Infer, part, struct } from "../schema.ts";
import { podStatus } from "../shapes/container-status.ts";
import { defaultPodSpec } from "../shapes/pod-defaults.ts";
import { type PodSpec, podSpec } from "../shapes/pod-spec.ts";
import { podColumns } from "./pod/columns.ts";
import { describePod } from "./pod/describe.ts";
import { podHealth } from "./pod/health.ts";
import { graceSeconds, prepareCreate } from "./pod/strategy.ts";
import { podSubresources } from "./pod/subresources.ts";
import { validatePod, validatePodUpdate } from "./pod/validation.ts";

const pod = struct("Pod", () => ({
  ...typeAndMeta(),
  spec: part(podSpec, "What the pod is to be."),
  // Required: the server sets it as it creates the pod, and nothing takes it away.
  status: part(podStatus, "What became of the pod."),
}));
export type Pod = Infer<typeof pod>;

export const podKind = defineKind({
  kind: "Pod",
  group: "",
  version: "v1",
  plural: "pods",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: pod,
  hasGeneration: true,
  hasStatus: true,
  hasLogs: true,
  subresources: podSubresources,
  indexes: {
    node: ({ spec }) => spec.nodeName || undefined,
    owner: (object) => controllerOf(object)?.uid,
    /** The namespace of a pod that nobody controls: who might adopt it looks here. */
    orphan: (object) => (controllerOf(object) === undefined ? object.metadata.namespace : undefined),
  },
  fieldSelectors: {
    "spec.nodeName": ({ spec }) => spec.nodeName ?? "",
    "spec.restartPolicy": ({ spec }) => spec.restartPolicy,
    "spec.schedulerName": ({ spec }) => spec.schedulerName,
    "spec.serviceAccountName": ({ spec }) => spec.serviceAccountName ?? "",
    "spec.hostNetwork": ({ spec }) => String(spec.hostNetwork ?? false),
    "status.phase": ({ status }) => status.phase,
    "status.podIP": ({ status }) => status.podIPs?.[0]?.ip ?? "",
    // Upstream knows the name but gives it no value.
    "status.podIPs": () => "",
    "status.nominatedNodeName": ({ status }) => status.nominatedNodeName ?? "",
  },
  columns: podColumns,
  health: podHealth,
  defaults: withDefaults,
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  // Upstream's PrepareForUpdate keeps the status and counts the generation; the server does both for every kind.
  strategy: { prepareCreate, graceSeconds },
  describe: describePod,
});

// A client may have left the spec out; validation then speaks of the containers that are missing.
const NO_SPEC = { containers: [] } as unknown as PodSpec;

function withDefaults(object: Pod): Pod {
  const spec = defaultPodSpec(object.spec ?? NO_SPEC);
  return spec === object.spec ? object : { ...object, spec };
}

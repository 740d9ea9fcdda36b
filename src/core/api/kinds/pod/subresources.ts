/**
 * What lies below a pod's path.
 * @see kubernetes pkg/registry/core/pod/storage/storage.go, pkg/registry/core/pod/strategy.go
 */
import type { KubeObject, Subresource, Verb } from "../../kind.ts";
import type { Pod } from "../pod.ts";
import { validateEphemeralUpdate } from "./ephemeral-update.ts";

const CONNECT: readonly Verb[] = ["create", "get"];
const WHOLE: readonly Verb[] = ["get", "patch", "update"];
const PROXY: readonly Verb[] = ["create", "delete", "get", "patch", "update"];

/** In the order of discovery. */
export const podSubresources: readonly Subresource[] = [
  { name: "attach", kind: "PodAttachOptions", verbs: CONNECT },
  { name: "binding", kind: "Binding", verbs: ["create"] },
  {
    name: "ephemeralcontainers",
    kind: "Pod",
    verbs: WHOLE,
    merge: withEphemeralContainers,
    validate: (next, previous) => validateEphemeralUpdate(next as Pod, previous as Pod),
  },
  { name: "eviction", kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] },
  { name: "exec", kind: "PodExecOptions", verbs: CONNECT },
  { name: "log", kind: "Pod", verbs: ["get"] },
  { name: "portforward", kind: "PodPortForwardOptions", verbs: CONNECT },
  { name: "proxy", kind: "PodProxyOptions", verbs: PROXY },
  { name: "resize", kind: "Pod", verbs: WHOLE, merge: withResources },
];

/** Ephemeral containers as given, everything else as it was. */
function withEphemeralContainers(next: KubeObject, previous: KubeObject): KubeObject {
  const [given, stored] = [next as Pod, previous as Pod];
  return { ...stored, spec: { ...stored.spec, ephemeralContainers: given.spec.ephemeralContainers } } as Pod;
}

/** The resources of each container as given, everything else as it was. */
function withResources(next: KubeObject, previous: KubeObject): KubeObject {
  const [given, stored] = [next as Pod, previous as Pod];
  const resized = new Map(given.spec.containers.map((container) => [container.name, container]));
  const containers = stored.spec.containers.map((container) => {
    const wanted = resized.get(container.name);
    return wanted === undefined ? container : { ...container, resources: wanted.resources, resizePolicy: wanted.resizePolicy };
  });
  return { ...stored, spec: { ...stored.spec, containers } } as Pod;
}

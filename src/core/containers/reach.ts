/**
 * The way to a container: its pod, its node's kubelet, its process; each of them may be missing.
 * @see kubernetes pkg/registry/core/pod/strategy.go (streamLocation), pkg/kubelet/server/server.go (getExec)
 */
import { ApiError } from "../api/errors.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Cluster } from "../cluster.ts";
import { findImage, type Place, placeOf, type Sight } from "../kubelet/index.ts";
import { unreachableKubelet } from "../kubelet-link.ts";

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** The container that is meant; the only one need not be named. */
export function containerOf({ metadata, spec }: Pod, named: string | undefined): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const names = [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name);
  const wanted = named === undefined || named === "" ? metadata.annotations?.[DEFAULT_CONTAINER] : named;
  if (wanted !== undefined && wanted !== "") {
    if (names.includes(wanted)) return wanted;
    throw new ApiError("BadRequest", `container ${wanted} is not valid for pod ${metadata.name}`);
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only.name;
  const inits = initContainers.map(({ name }) => name).join(" ");
  const more = inits === "" ? "" : ` or one of the init containers: [${inits}]`;
  const choice = containers.map(({ name }) => name).join(" ");
  throw new ApiError("BadRequest", `a container name must be specified for pod ${metadata.name}, choose one of: [${choice}]${more}`);
}

/** The pod's node, whose kubelet answers. */
export function reachNode(cluster: Cluster, { metadata, spec }: Pod): string {
  const { nodeName = "" } = spec;
  if (nodeName === "") throw new ApiError("BadRequest", `pod ${metadata.name} does not have a host assigned`);
  const unreachable = unreachableKubelet(cluster, nodeName);
  if (unreachable !== undefined) throw new ApiError("InternalError", `error dialing backend: ${unreachable.why}`);
  return nodeName;
}

/** `node/namespace/name`. */
export function placeKey({ metadata, spec }: Pod): string {
  return `${spec.nodeName}/${metadata.namespace}/${metadata.name}`;
}

/** What is needed to look into containers. */
export function sightOf({ seed, tables }: Cluster): Sight {
  return { state: tables, findImage, seed };
}

/** The container, whose process exists; the kubelet has other words for who wants to attach to one that is not there. */
export function reachContainer(cluster: Cluster, pod: Pod, container: string, forWhat: "exec" | "attach" = "exec"): Place {
  reachNode(cluster, pod);
  const place = placeOf(sightOf(cluster), placeKey(pod), container);
  if (place !== undefined && place.row.pod.metadata.uid === pod.metadata.uid) return place;
  const { name, namespace } = pod.metadata;
  const why = forWhat === "exec" ? `container not found ("${container}")` : `container ${container} not found in pod ${name}_${namespace}`;
  throw new ApiError("NotFound", `unable to upgrade connection: ${why}`);
}

/**
 * Everything that a kind of target could be: for completion, and for a monkey that picks.
 */
import { nodeZone } from "../../rules/node.ts";
import { isPodTerminal } from "../../rules/pod.ts";
import { fullName } from "../../trouble/registry.ts";
import type { Scene, TargetKind } from "../fault.ts";
import { hasMachine, membersOf } from "./targets.ts";

type Look = Pick<Scene, "store" | "state">;

/** The targets of a kind that are there, in byte order; pods as `namespace/name`, `""` for the cluster. */
export function candidates(kind: TargetKind, scene: Look): readonly string[] {
  switch (kind) {
    case "node":
      return nodeNames(scene);
    case "zone":
      return distinct([...scene.store.list("Node")].map(nodeZone).filter((zone) => zone !== ""));
    case "pod":
    case "container":
      return [...scene.store.list("Pod")]
        .filter((pod) => pod.spec.nodeName !== undefined && !isPodTerminal(pod))
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    case "registry":
      return registries(scene);
    case "member":
      return membersOf(scene);
    case "cluster":
      return [""];
  }
}

function nodeNames(scene: Look): readonly string[] {
  return [...scene.store.list("Node")].map(({ metadata }) => metadata.name).filter((name) => hasMachine(scene, name));
}

/** Those that the pods' images come from, and the one that everybody uses. */
function registries({ store }: Look): readonly string[] {
  const hosts = new Set(["docker.io"]);
  for (const { spec } of store.list("Pod")) {
    for (const { image } of [...(spec.initContainers ?? []), ...spec.containers]) {
      const host = image === undefined ? undefined : fullName(image)?.host;
      if (host !== undefined) hosts.add(host);
    }
  }
  return distinct([...hosts]);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

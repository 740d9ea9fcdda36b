/**
 * Prefers nodes that have the pod's images already, the more so the larger and the rarer they are.
 *
 * Names are compared as they are written, as upstream does: `nginx` on the pod is not `docker.io/library/nginx` on the node.
 * @see kubernetes pkg/scheduler/framework/plugins/imagelocality/image_locality.go
 */
import type { PodSpec } from "../../api/shapes/pod-spec.ts";
import { ALIKE, type ClusterView, type Plugin, SCORE_MAX } from "../plugin.ts";

/** An image of the pod, and the share of nodes that have it. */
interface WantedImage {
  readonly name: string;
  readonly share: number;
}

interface Prepared {
  readonly images: readonly WantedImage[];
  readonly containers: number;
}

const MEBIBYTE = 1024 * 1024;
const MIN_BYTES = 23 * MEBIBYTE;
const MAX_BYTES_PER_CONTAINER = 1000 * MEBIBYTE;

function imagesOf({ containers, initContainers = [] }: PodSpec): readonly string[] {
  return [...initContainers, ...containers].map(({ image = "" }) => withTag(image));
}

function withTag(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;
}

function prepared(spec: PodSpec, cluster: ClusterView): Prepared {
  const names = imagesOf(spec);
  const images = names.map((name) => ({ name, share: cluster.nodesWithImage(name) / cluster.nodes.length }));
  return { images: images.filter(({ share }) => share > 0), containers: names.length };
}

export const imageLocality: Plugin<Prepared> = {
  name: "ImageLocality",
  weight: 1,
  prepareScore({ pod }, _fitting, cluster) {
    const state = prepared(pod.spec, cluster);
    return state.images.length === 0 ? ALIKE : state;
  },
  score(_pod, node, { images, containers }) {
    let bytes = 0;
    for (const { name, share } of images) bytes += Math.floor((node.images.get(name) ?? 0) * share);
    const max = MAX_BYTES_PER_CONTAINER * containers;
    const clamped = Math.max(MIN_BYTES, Math.min(max, bytes));
    return Math.floor((SCORE_MAX * (clamped - MIN_BYTES)) / (max - MIN_BYTES));
  },
  heeds: () => false,
  helps: () => false,
};

/**
 * Keeps the CSINode of a node: which CSI drivers run on it, of which there are none here.
 * @see kubernetes pkg/volume/csi/nodeinfomanager/nodeinfomanager.go
 */
import type { Node } from "../api/kinds/node.ts";
import { type Agent, create, NOTHING_TO_DO } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

/** Drivers that were once part of Kubernetes, and that every kubelet now leaves to CSI. */
const MIGRATED = [
  ...["kubernetes.io/aws-ebs", "kubernetes.io/azure-disk", "kubernetes.io/azure-file", "kubernetes.io/cinder"],
  ...["kubernetes.io/gce-pd", "kubernetes.io/portworx-volume", "kubernetes.io/vsphere-volume"],
].join(",");

export const csiNodeAgent: Agent = {
  name: "csi-node",
  process: processes.kubelet,
  watches: {
    Node: ({ before, after }) => (before === undefined && after !== undefined ? [after.metadata.name] : []),
    CSINode: ({ before, after }) => (before !== undefined && after === undefined ? [before.metadata.name] : []),
  },
  startKeys: (_world, node) => (node === undefined ? [] : [node]),
  reconcile(key, world) {
    const node = world.get("Node", key);
    if (node === undefined || world.get("CSINode", key) !== undefined) return NOTHING_TO_DO;
    return { intents: [create(draftOf(node))] };
  },
};

function draftOf({ metadata: { name, uid = "" } }: Node) {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "CSINode",
    metadata: {
      name,
      annotations: { "storage.alpha.kubernetes.io/migrated-plugins": MIGRATED },
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }],
    },
    spec: { drivers: [] },
  };
}

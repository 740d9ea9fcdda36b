/** A small kind with a field of every patch strategy. */
import * as s from "../../../../src/core/api/schema.ts";

const port = s.struct("ContainerPort", () => ({ containerPort: s.int32("Port."), protocol: s.optional(s.text("Protocol.")) }));
const container = s.struct("Container", () => ({
  name: s.text("Name."),
  image: s.optional(s.text("Image.")),
  ports: s.optional(s.list(port, "Ports.", { patch: "merge", mergeKey: "containerPort" })),
}));
const volume = s.struct("Volume", () => ({
  name: s.text("Name."),
  emptyDir: s.optional(s.map(s.text("Value."), "Empty directory.")),
  configMap: s.optional(s.map(s.text("Value."), "Config map.")),
}));
const strategy = s.struct("Strategy", () => ({
  type: s.text("Type."),
  rollingUpdate: s.optional(s.map(s.int32("Value."), "Rolling update.")),
}));
const spec = s.struct("PodSpec", () => ({
  containers: s.list(container, "Containers.", { patch: "merge", mergeKey: "name" }),
  volumes: s.list(volume, "Volumes.", { patch: "merge,retainKeys", mergeKey: "name" }),
  strategy: s.part(strategy, "Strategy.", { patch: "retainKeys" }),
  selector: s.part(strategy, "Selector.", { patch: "replace" }),
  finalizers: s.list(s.text("Finalizer."), "Finalizers.", { patch: "merge" }),
  args: s.list(s.text("Argument."), "Arguments."),
  labels: s.map(s.text("Value."), "Labels."),
  replicas: s.int32("Replicas."),
}));

export const strategicPod = s.struct("Pod", () => ({ metadata: s.map(s.text("Value."), "Metadata."), spec: s.part(spec, "Spec.") }));

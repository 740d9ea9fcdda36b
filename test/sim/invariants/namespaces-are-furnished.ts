import type { Invariant } from "./invariant.ts";

export const namespacesAreFurnished: Invariant = {
  name: "every namespace has its default ServiceAccount and the cluster's root certificate",
  when: "settled",
  check: ({ server }) =>
    [...server.list("Namespace")].flatMap(({ metadata: { name } }) => [
      ...(server.find("ServiceAccount", `${name}/default`) === undefined ? [`${name} has no default ServiceAccount`] : []),
      ...(server.find("ConfigMap", `${name}/kube-root-ca.crt`) === undefined ? [`${name} has no kube-root-ca.crt`] : []),
    ]),
};

import { expect, test } from "vitest";
import { apiEndpoints } from "../../../src/core/network/api-endpoints.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";

const KEY = "default/kubernetes";

test("the API's own service leads to the control plane, and is mended when somebody breaks it", () => {
  const cluster = new MiniCluster([apiEndpoints], 2);
  cluster.advance(1);
  const listed = (): unknown => [
    cluster.find("Endpoints", KEY)?.subsets,
    cluster.find("EndpointSlice", KEY)?.endpoints.map(({ addresses }) => addresses),
  ];
  const expected = [[{ addresses: [{ ip: "172.18.0.3" }], ports: [{ name: "https", port: 6443, protocol: "TCP" }] }], [["172.18.0.3"]]];
  expect(listed()).toEqual(expected);
  expect(cluster.find("EndpointSlice", KEY)?.metadata.labels).toEqual({ "kubernetes.io/service-name": "kubernetes" });
  cluster.delete("Endpoints", KEY);
  cluster.delete("EndpointSlice", KEY);
  cluster.advance(1);
  expect(listed()).toEqual(expected);
  const revision = cluster.store.revision;
  cluster.advance(100);
  expect(cluster.store.revision).toBe(revision);
});

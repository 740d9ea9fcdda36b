/**
 * Endpoints written by hand reach the proxies as EndpointSlices.
 */
import { describe, expect, test } from "vitest";
import type { EndpointSlice } from "../../../src/core/api/kinds/endpoint-slice.ts";
import { Story } from "../../support/story.ts";

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: db}
spec: {ports: [{name: sql, port: 5432}]}
`;
const endpoints = (subsets: string, metadata = ""): string => `---
apiVersion: v1
kind: Endpoints
metadata: {name: db, ${metadata}}
subsets: ${subsets}
`;
const ONE = "[{addresses: [{ip: 192.0.2.1}], notReadyAddresses: [{ip: 192.0.2.2}], ports: [{name: sql, port: 5432}]}]";

const slicesOf = (story: Story): EndpointSlice[] =>
  story.list("EndpointSlice").filter(({ metadata }) => metadata.namespace === "default" && metadata.name !== "kubernetes");
const shown = (story: Story): readonly string[] =>
  slicesOf(story).map(({ ports = [], endpoints: listed }) => {
    const addresses = listed.map(({ addresses: [address], conditions }) => `${address}${conditions?.ready === true ? "" : "!"}`);
    return `${ports.map(({ name, port }) => `${name}:${port}`).join()} ${addresses.join()}`;
  });

describe("Endpoints of a service without a selector", () => {
  test("have a slice of their own, which follows them and goes with them", () => {
    const story = new Story(SERVICE + endpoints(ONE, "labels: {tier: data}, annotations: {note: kept}"));
    story.at(2);
    expect(shown(story)).toEqual(["sql:5432 192.0.2.1,192.0.2.2!"]);
    const [slice] = slicesOf(story);
    expect(slice?.metadata.name).toMatch(/^db-[a-z0-9]{5}$/);
    expect(slice?.metadata.labels).toEqual({
      tier: "data",
      "kubernetes.io/service-name": "db",
      "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    });
    expect(slice?.metadata.annotations).toEqual({ note: "kept" });
    expect(slice?.metadata.ownerReferences).toMatchObject([{ kind: "Endpoints", name: "db", controller: true }]);
    expect(story.does("describe svc db")).toMatch(/Endpoints: +192\.0\.2\.1:5432\n/);

    story.applies(
      endpoints(
        "[{addresses: [{ip: 192.0.2.3}], ports: [{name: sql, port: 5432}]}, {addresses: [{ip: 192.0.2.4}], ports: [{name: sql, port: 5433}]}]",
      ),
    );
    story.at(4);
    expect(shown(story).toSorted()).toEqual(["sql:5432 192.0.2.3", "sql:5433 192.0.2.4"]);
    const revision = story.cluster.store.revision;
    story.at(5);
    expect(story.cluster.settled).toBe(true);
    expect(story.cluster.store.revision).toBe(revision);

    story.does("delete endpoints db");
    story.at(8);
    expect(shown(story)).toEqual([]);
  });

  test("at most a thousand addresses are copied, and it says so", () => {
    const addresses = Array.from({ length: 1_003 }, (_, index) => `{ip: 192.0.${Math.floor(index / 250)}.${(index % 250) + 1}}`);
    const story = new Story(SERVICE + endpoints(`[{addresses: [${addresses.join()}], ports: [{name: sql, port: 5432}]}]`));
    story.at(2);
    expect(slicesOf(story).map(({ endpoints: listed }) => listed.length)).toEqual([1_000]);
    expect(story.events("db")).toEqual([
      "Warning TooManyAddressesToMirror: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3 addresses were skipped",
    ]);
  });

  test.each([
    ["that ask not to be copied", SERVICE + endpoints(ONE, 'labels: {endpointslice.kubernetes.io/skip-mirror: "true"}')],
    ["that leaders are elected by", SERVICE + endpoints(ONE, 'annotations: {control-plane.alpha.kubernetes.io/leader: "{}"}')],
    ["without a service", endpoints(ONE)],
    ["of a service with a selector", SERVICE.replace("ports:", "selector: {app: db}, ports:") + endpoints(ONE)],
  ])("%s are left alone", (_name, yaml) => {
    const story = new Story(yaml);
    story.at(2);
    expect(slicesOf(story).flatMap(({ endpoints: listed }) => listed)).toEqual([]);
  });

  test("have their slices until the service gets a selector", () => {
    const story = new Story(SERVICE + endpoints(ONE));
    story.at(2);
    story.does(`patch svc db -p '{"spec":{"selector":{"app":"db"}}}'`);
    story.at(5);
    expect(shown(story)).toEqual([" "]);
  });
});

/**
 * StatefulSets: pods in order, with names that stay.
 */
import { describe, expect, test } from "vitest";
import type { StatefulSet } from "../../../src/core/api/kinds/stateful-set.ts";
import { Story, staying } from "../../support/story.ts";

const setOf = ({ spec = "", replicas = 3, image = "nginx:1.29" } = {}): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: ${replicas}
  selector: {matchLabels: {app: db}}
  ${spec}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: main, image: "${image}"}]
`;

const theSet = (story: Story): StatefulSet => story.get("StatefulSet", "default/db");
const names = (story: Story): readonly string[] => staying(story.list("Pod")).map(({ metadata }) => metadata.name);
const imageOf = (story: Story, pod: string): string | undefined => story.get("Pod", `default/${pod}`).spec.containers[0]?.image;

test("pods come one after the other, each when the one before is ready", () => {
  const story = new Story(setOf());
  const seen: string[] = [];
  story.cluster.runUntil(() => {
    const list = names(story).join(" ");
    if (list !== "" && seen.at(-1) !== list) seen.push(list);
    return theSet(story).status.readyReplicas === 3;
  }, 200_000);
  expect(seen).toEqual(["db-0", "db-0 db-1", "db-0 db-1 db-2"]);
  story.does("wait settled");
  expect(story.row("get sts db")).toEqual(["db", "3/3"]);
  const { status } = theSet(story);
  expect(status).toMatchObject({ replicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3, collisionCount: 0 });
  expect(status.currentRevision).toBe(status.updateRevision);
  const pod = story.get("Pod", "default/db-1");
  expect(pod.spec).toMatchObject({ hostname: "db-1", subdomain: "db" });
  expect(pod.metadata.labels).toEqual({
    app: "db",
    "apps.kubernetes.io/pod-index": "1",
    "controller-revision-hash": status.updateRevision,
    "statefulset.kubernetes.io/pod-name": "db-1",
  });
  expect(story.events("db")).toContain("Normal SuccessfulCreate: create Pod db-0 in StatefulSet db successful");
});

test("in parallel they all come at once", () => {
  const story = new Story(setOf({ spec: "podManagementPolicy: Parallel" }));
  story.at(1);
  expect(names(story)).toEqual(["db-0", "db-1", "db-2"]);
});

test("ordinals may begin anywhere", () => {
  const story = new Story(setOf({ spec: "ordinals: {start: 5}", replicas: 2 }));
  story.does("wait settled");
  expect(names(story)).toEqual(["db-5", "db-6"]);
});

test("a pod that is deleted comes back with its name", () => {
  const story = new Story(setOf());
  story.does("wait settled");
  const { uid } = story.get("Pod", "default/db-1").metadata;
  story.does("delete pod db-1");
  story.does("wait settled");
  expect(names(story)).toEqual(["db-0", "db-1", "db-2"]);
  expect(story.get("Pod", "default/db-1").metadata.uid).not.toBe(uid);
});

test("scaling down takes the highest first, one by one", () => {
  const story = new Story(setOf());
  story.does("wait settled");
  const seen: string[] = [];
  story.does("scale sts/db --replicas=1");
  story.cluster.runUntil(() => {
    const list = story
      .list("Pod")
      .map(({ metadata }) => metadata.name)
      .join(" ");
    if (seen.at(-1) !== list) seen.push(list);
    return list === "db-0";
  }, 200_000);
  expect(seen).toEqual(["db-0 db-1 db-2", "db-0 db-1", "db-0"]);
});

describe("a new template", () => {
  test("is rolled out from the highest ordinal down", () => {
    const story = new Story(setOf());
    story.does("wait settled");
    story.does("set image sts/db main=nginx:1.28");
    const order: string[] = [];
    story.cluster.runUntil(() => {
      for (const { metadata, spec } of staying(story.list("Pod"))) {
        if (spec.containers[0]?.image === "nginx:1.28" && !order.includes(metadata.name)) order.push(metadata.name);
      }
      const { status } = theSet(story);
      return status.observedGeneration === 2 && status.updatedReplicas === 3 && status.readyReplicas === 3;
    }, 300_000);
    expect(order).toEqual(["db-2", "db-1", "db-0"]);
    story.does("wait settled");
    expect(theSet(story).status.currentRevision).toBe(theSet(story).status.updateRevision);
    expect(
      story
        .list("ControllerRevision")
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([1, 2]);
  });

  test("can be watched and taken back", () => {
    const story = new Story(setOf({ spec: "updateStrategy: {type: RollingUpdate}" }));
    story.does("wait settled");
    story.does("set image sts/db main=nginx:1.28");
    expect(story.does("rollout status sts/db").split("\n").at(-1)).toMatch(
      /^statefulset rolling update complete 3 pods at revision db-\w+\.\.\.$/,
    );
    expect(story.does("rollout history sts/db")).toBe("statefulset.apps/db \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n");
    expect(story.does("rollout undo sts/db")).toBe("statefulset.apps/db rolled back");
    story.does("rollout status sts/db");
    expect(imageOf(story, "db-0")).toBe("nginx:1.29");
    expect(story.run("rollout pause sts/db").errors).toBe('error: statefulsets.apps "db" pausing is not supported');
  });

  test("stops at the partition, and pods below it come back as they were", () => {
    const story = new Story(setOf({ spec: "updateStrategy: {rollingUpdate: {partition: 2}}" }));
    story.does("wait settled");
    story.does("set image sts/db main=nginx:1.28");
    story.does("wait settled");
    expect(["db-0", "db-1", "db-2"].map((pod) => imageOf(story, pod))).toEqual(["nginx:1.29", "nginx:1.29", "nginx:1.28"]);
    expect(theSet(story).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    story.does("delete pod db-0");
    story.does("wait settled");
    expect(imageOf(story, "db-0")).toBe("nginx:1.29");
  });

  test("that never gets ready stops at its first pod", () => {
    const story = new Story(setOf());
    story.does("wait settled");
    story.does("set image sts/db main=nginx:nosuchtag");
    story.at(story.seconds + 120);
    expect(["db-0", "db-1"].map((pod) => imageOf(story, pod))).toEqual(["nginx:1.29", "nginx:1.29"]);
    expect(theSet(story).status.readyReplicas).toBe(2);
  });
});

test("each pod gets claims of its own, which stay when it goes", () => {
  const claims = `volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}`;
  const story = new Story(setOf({ spec: `podManagementPolicy: Parallel\n  ${claims}`, replicas: 2 }));
  story.at(2);
  expect(story.list("PersistentVolumeClaim").map(({ metadata }) => metadata.name)).toEqual(["data-db-0", "data-db-1"]);
  expect(story.get("PersistentVolumeClaim", "default/data-db-0").metadata.labels).toEqual({ app: "db" });
  expect(story.get("Pod", "default/db-1").spec.volumes?.[0]).toEqual({ name: "data", persistentVolumeClaim: { claimName: "data-db-1" } });
  story.does("scale sts/db --replicas=0");
  story.at(120);
  expect(story.list("Pod")).toEqual([]);
  expect(story.list("PersistentVolumeClaim")).toHaveLength(2);
});

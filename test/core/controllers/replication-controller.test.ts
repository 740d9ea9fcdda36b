import { expect, test } from "vitest";
import { Story, staying } from "../../support/story.ts";

const MANIFEST = `apiVersion: v1
kind: ReplicationController
metadata: {name: old}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: old}}
    spec: {containers: [{name: main, image: "nginx:1.29"}]}
`;

test("it keeps its pods up, counts them, and is their owner", () => {
  const story = new Story(MANIFEST);
  story.does("wait settled");
  expect(story.row("get rc old")).toEqual(["old", "2", "2", "2"]);
  const [pod] = story.list("Pod");
  expect(pod?.metadata.ownerReferences).toMatchObject([{ apiVersion: "v1", kind: "ReplicationController", name: "old", controller: true }]);
  story.does(`delete pod ${pod?.metadata.name}`);
  story.does("wait settled");
  expect(staying(story.list("Pod"))).toHaveLength(2);
  story.does("scale rc/old --replicas=1");
  story.does("wait settled");
  expect(story.row("get rc old")).toEqual(["old", "1", "1", "1"]);
  expect(story.eventsAbout("old").find(({ reason }) => reason === "SuccessfulCreate")?.source).toEqual({
    component: "replication-controller",
  });
});

test("a ReplicaSet of the same name is none of its business", () => {
  const story = new Story(`${MANIFEST}---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: old}
spec:
  replicas: 3
  selector: {matchLabels: {app: new}}
  template:
    metadata: {labels: {app: new}}
    spec: {containers: [{name: main, image: "nginx:1.29"}]}
`);
  story.does("wait settled");
  expect(story.row("get rc old")[2]).toBe("2");
  expect(story.row("get rs old")[2]).toBe("3");
});

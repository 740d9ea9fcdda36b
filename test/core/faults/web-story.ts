/**
 * Three pods of a Service, one on each worker, and what an observer asks about them.
 */
import { expect } from "vitest";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { Story, webDeployment } from "../../support/story.ts";

/** A pod on worker-1 that may use 128 MiB. */
export const LIMITED = `apiVersion: v1
kind: Pod
metadata: {name: hungry}
spec:
  nodeName: worker-1
  containers:
  - {name: main, image: "nginx:1.29", resources: {limits: {memory: 128Mi}}}
`;

/** Something that happened so many seconds after the mark. */
export function between(seconds: number, min: number, max: number): void {
  expect(seconds).toBeGreaterThanOrEqual(min);
  expect(seconds).toBeLessThanOrEqual(max);
}

/** Status of a node's condition. */
export function condition(story: Story, node: string, type: string): string {
  return story.get("Node", node).status.conditions?.find((each) => each.type === type)?.status ?? "";
}

/** Status of the condition Ready. */
export const ready = (story: Story, node: string): string => condition(story, node, "Ready");

/** All pods on a node. */
export function podsOn(story: Story, node: string): Pod[] {
  return story.list("Pod").filter(({ spec }) => spec.nodeName === node);
}

/** The only pod of the story that is on the node. */
export function podOn(story: Story, node: string): Pod {
  const [pod] = podsOn(story, node);
  if (pod === undefined) throw new Error(`no pod on ${node}`);
  return pod;
}

const SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";

/** How many endpoints of the Service take traffic. */
export function readyEndpoints(story: Story): number {
  return story
    .list("EndpointSlice")
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === "web")
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false).length;
}

/** Three pods of web, one on each worker, settled. */
export function webStory(): Story {
  const story = new Story(webDeployment(3) + SERVICE);
  story.does("wait settled");
  expect(podsOn(story, "worker-1")).toHaveLength(1);
  story.mark();
  return story;
}

/** How often its containers were started again. */
export const restarts = ({ status }: Pod): number => (status.containerStatuses ?? []).reduce((sum, each) => sum + each.restartCount, 0);
/** Whether it is marked for deletion. */
export const isLeaving = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

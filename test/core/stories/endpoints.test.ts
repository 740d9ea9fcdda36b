/**
 * Whom a Service lists while pods end, start and are many.
 */
import { describe, expect, test } from "vitest";
import { Story, webDeployment } from "../../support/story.ts";

const service = (rest = ""): string => `---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]${rest}}
`;

/** `ready/serving/terminating` of all endpoints, then the old list. */
function listed(story: Story): string {
  const endpoints = story
    .list("EndpointSlice")
    .filter(({ metadata }) => metadata.name.startsWith("web-"))
    .flatMap((slice) => slice.endpoints);
  const counts = (["ready", "serving", "terminating"] as const).map(
    (state) => endpoints.filter(({ conditions }) => conditions?.[state] === true).length,
  );
  const [subset] = story.get("Endpoints", "default/web").subsets ?? [];
  return `${counts.join("/")} ${subset?.addresses?.length ?? 0}+${subset?.notReadyAddresses?.length ?? 0}`;
}
const sizes = (story: Story): readonly number[] =>
  story
    .list("EndpointSlice")
    .filter(({ metadata }) => metadata.name.startsWith("web-"))
    .map(({ endpoints }) => endpoints.length)
    .toSorted((a, b) => b - a);

describe("a pod that ends slowly", () => {
  test("is listed as serving and terminating until it is gone, and is the last resort when no other is ready", () => {
    const preStop = "lifecycle: {preStop: {sleep: {seconds: 10}}}\n        ";
    const story = new Story(webDeployment(2).replace("readinessProbe", `${preStop}readinessProbe`) + service());
    story.does("wait settled");
    expect(listed(story)).toBe("2/2/0 2+0");
    story.mark();
    story.does("scale deploy web --replicas=1");
    story.at(0.2);
    expect(listed(story)).toBe("1/2/1 1+0");
    story.at(9);
    expect(listed(story)).toBe("1/2/1 1+0");
    story.at(12);
    expect(listed(story)).toBe("1/1/0 1+0");
    story.does("scale deploy web --replicas=0");
    story.at(13);
    expect(listed(story)).toBe("0/1/1 0+0");
    story.at(30);
    expect([listed(story), sizes(story)]).toEqual(["0/0/0 0+0", [0]]);
  });
});

test("a Service that publishes addresses that are not ready lists them as ready, though they do not serve", () => {
  const broken = webDeployment(2).replace("path: /", "path: /nope");
  const strict = new Story(broken + service());
  strict.at(30);
  expect(listed(strict)).toBe("0/0/0 0+2");
  const lax = new Story(broken + service(", publishNotReadyAddresses: true"));
  lax.at(30);
  expect(listed(lax)).toBe("2/0/0 2+0");
});

test("slices hold a hundred endpoints each, are filled before new ones are made, and go when they are empty", () => {
  const story = new Story(webDeployment(150) + service());
  story.does("wait settled");
  expect(sizes(story)).toEqual([100, 50]);
  story.does("scale deploy web --replicas=230");
  story.does("wait settled");
  expect(sizes(story)).toEqual([100, 100, 30]);
  story.does("scale deploy web --replicas=20");
  story.does("wait settled");
  expect([sizes(story).reduce((all, size) => all + size, 0), listed(story)]).toEqual([20, "20/20/0 20+0"]);
});

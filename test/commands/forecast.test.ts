import { expect, test } from "vitest";
import { plain, webYaml } from "../core/explain/spoken.ts";
import { Story } from "../support/story.ts";

const squeezed = (text: string): readonly string[] => plain(text.replaceAll(/ {2,}/g, " | ")).split("\n");

test("a quiet cluster has nothing to come", () => {
  const story = new Story(webYaml());
  story.cluster.runUntilSettled();
  expect(story.does("forecast")).toBe("Nothing is due to happen by itself.");
});

test("countdowns are a table, the next first", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const { nodeName = "" } = story.list("Pod")[0]?.spec ?? {};
  story.does(`crash node ${nodeName}`);
  story.cluster.advance(90_000);
  const [header, line, ...others] = squeezed(story.does("forecast").replaceAll(nodeName, "NODE"));
  expect(header).toBe("IN | OBJECT | WHAT");
  expect(line).toMatch(
    /^4m\d+s \| pod default\/web-1 \| is evicted from NODE: it tolerates node.kubernetes.io\/unreachable:NoExecute no longer$/,
  );
  expect(others).toEqual([]);
  expect(story.does(`forecast node ${nodeName}`)).toBe(story.does("forecast"));
  expect(story.does("forecast deployment/web")).toBe(story.does("forecast"));
  expect(story.does("forecast node control-plane")).toBe("Nothing is due to happen by itself.");
});

test("at the screen it opens its pane", () => {
  const story = new Story(webYaml());
  expect(story.run("forecast")).toMatchObject({ open: { pane: "forecast" } });
  expect(story.run("forecast deployment web")).toMatchObject({ open: { pane: "forecast", kind: "Deployment", key: "default/web" } });
});

test("of a cluster with much to come the next twenty are shown", () => {
  const story = new Story(webYaml({ replicas: 30, container: "resources: {requests: {cpu: '40'}}" }));
  story.at(5);
  const lines = story.does("forecast").split("\n");
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe("and 11 more after that");
  expect(story.does("forecast deployment web").split("\n")).toHaveLength(32);
});

test("forecast of nothing is refused", () => {
  expect(new Story(webYaml()).run("forecast pod/nope")).toMatchObject({
    exitCode: 1,
    errors: 'Error from server (NotFound): pods "nope" not found',
  });
});

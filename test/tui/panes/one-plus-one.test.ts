/**
 * The 1+1 rule for panes: a pane is one object, and a line in the list of panes.
 */
import { expect, test } from "vitest";
import type { Pane } from "../../../src/tui/pane.ts";
import { panes } from "../../../src/tui/panes/index.ts";
import { TextModel } from "../../../src/tui/text/text-model.ts";
import { paneView } from "../../../src/tui/views.ts";
import { Robot } from "../../support/robot.ts";

const labelsPane: Pane = {
  name: "labels",
  crumb: "labels",
  create: (parts) =>
    new TextModel(parts, {
      title: (view) => `Labels of ${view.object?.key}`,
      version: () => "",
      read: ({ kind, object }) => Object.keys(parts.cluster.server.find(kind, object?.key ?? "")?.metadata.labels ?? {}).join("\n"),
      paintLine: (line) => line,
    }),
};

test("a pane that is listed can be opened, filtered and left", async () => {
  const robot = new Robot({ paths: ["sample-manifests/shop"], panes: [...panes, labelsPane] }).advance(60_000);
  await robot
    .does(() => {
      const { kind, object } = robot.session.target();
      if (kind === undefined || object === undefined) throw new Error("the cursor is on a pod");
      robot.session.dispatch({ type: "opened", view: paneView("labels", kind, object) });
    })
    .sees("Labels of shop/cache-", "pod-template-hash", "app", "<pods> <labels>")
    .press("/")
    .type("hash⏎")
    .sees("</hash>", "pod-template-hash")
    .press("esc", "esc")
    .sees("pods(shop)[10]")
    .done();
});

test("panes have names of their own", () => {
  expect(new Set(panes.map(({ name }) => name)).size).toBe(panes.length);
});

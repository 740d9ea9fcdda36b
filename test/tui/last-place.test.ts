import { describe, expect, test } from "vitest";
import { readManifestFiles } from "../../src/commands/host/files.ts";
import { finish, runLine } from "../../src/commands/runner.ts";
import { Timeline } from "../../src/core/index.ts";
import { lastPlace } from "../../src/tui/last-place.ts";

/** A session in which these lines were run, each in its namespace. */
function sessionOf(...lines: readonly (readonly [namespace: string, line: string])[]): Timeline {
  const timeline = new Timeline({}, "test");
  for (const [namespace, line] of lines) {
    const end = timeline.begin(line, namespace);
    finish(runLine(line, { cluster: timeline.cluster, timeline, namespace, readFiles: readManifestFiles }));
    end();
    timeline.cluster.advance(1_000);
  }
  return timeline;
}

const SHOP = ["default", "apply -f sample-manifests/shop"] as const;
const WEB = ["default", "apply -f sample-manifests/kinds/deployment.yaml"] as const;

describe("a session that is resumed opens", () => {
  test.each([
    ["where the last command was run", [SHOP, ["shop", "scale deploy/frontend --replicas=4"]], "shop"],
    ["on all namespaces if that is where it was run", [SHOP, ["", "cordon worker-1"]], ""],
    ["on all namespaces when there are pods only elsewhere", [SHOP], ""],
    ["in the default namespace when pods are there", [WEB], "default"],
    ["in the default namespace when nothing was done", [], "default"],
  ] as const)("%s", (_, lines, namespace) => {
    expect(lastPlace(sessionOf(...lines))).toBe(namespace);
  });
});

import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/core/index.ts";
import { plain, webYaml } from "../core/explain/spoken.ts";
import { aContainer, aPod, aReadyPod } from "../support/builders.ts";
import { Story } from "../support/story.ts";
import { Shell } from "./shell.ts";

describe("why pending", () => {
  test("tells what each node says, and where a pod is that has a node", () => {
    const shell = new Shell();
    const requests = { requests: { cpu: "16" } };
    shell.put(aPod({ name: "big", spec: { containers: [aContainer({ resources: requests })] } }));
    shell.put(aReadyPod({ name: "placed" }));
    const { output, open } = shell.run("why pending big");
    expect(output).toContain("pod/big has no node: 0/4 nodes are available:");
    expect(output).toMatch(/^NODE +PLUGIN +SAYS$/m);
    expect(output).toMatch(/^worker-1 +\w+ +.+$/m);
    expect(output).toContain("Even without other pods no node would take it.");
    expect(open).toEqual({ pane: "pending", kind: "Pod", key: "default/big" });
    expect(shell.run("why pending pod/placed").output).toBe("pod/placed is not waiting for a node: it is assigned to node-1");
  });

  test("puts the nodes of a big cluster together that say the same", () => {
    const shell = new Shell({}, new Cluster({ nodes: 40 }));
    shell.put(aPod({ name: "big", spec: { containers: [aContainer({ resources: { requests: { cpu: "16" } } })] } }));
    shell.run("cordon worker-7");
    const [, , ...table] = shell.run("why pending big").output.split("\n\n")[1]?.split("\n") ?? [];
    expect(shell.run("why pending big").output).toMatch(/^NODES +PLUGIN +SAYS$/m);
    expect(table.map((line) => line.replaceAll(/ {2,}/g, " | ").replace(/worker-\d+ …/, "worker-N …"))).toEqual([
      "control-plane | TaintToleration | node(s) had untolerated taint(s)",
      " | NodeResourcesFit | Insufficient cpu",
      "worker-7 | NodeUnschedulable | node(s) were unschedulable",
      " | NodeResourcesFit | Insufficient cpu",
    ]);
    expect(shell.run("why pending big").output).toMatch(/^39: worker-\d+ … +NodeResourcesFit +Insufficient cpu$/m);
  });
});

describe("why OBJECT", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.at(60.5);
  story.does("scale deployment web --replicas=2");
  story.cluster.runUntilSettled();

  test("prints the chain, each link one step further in, with the instant to go back to", () => {
    const name = story.list("Pod").find(({ metadata }) => metadata.creationTimestamp === "2026-01-01T00:01:00Z")?.metadata.name ?? "";
    const { output, open } = story.run(`why pod/${name}`);
    expect(
      plain(output)
        .replaceAll(/worker-\d/g, "NODE")
        .replaceAll(/\d+s after/g, "Ns after")
        .replace(/@ .*$/m, "@ then"),
    ).toBe(
      [
        "pod default/web-1 became Running, says the kubelet on NODE  @ then",
        "  Ns after pod default/web-1 became ContainerCreating, says the kubelet on NODE  @ +1m0s",
        "    because pod default/web-1 was assigned to NODE by the scheduler  @ +1m0s",
        "      because pod default/web-1 was created by the ReplicaSet controller  @ +1m0s",
        "        because replicaset default/rs-1 was scaled from 1 to 2 by the Deployment controller  @ +1m0s",
        "          because deployment default/web was scaled from 1 to 2 by the user (scale)  @ +1m0s",
      ].join("\n"),
    );
    expect(open).toEqual({ pane: "why", kind: "Pod", key: `default/${name}` });
    expect(story.run(`why pod ${name}`).output).toBe(output);
  });

  test("says how long before a cause was, and what was before the start", () => {
    expect(story.run("why node worker-1").output).toMatch(/ @ -1m0s$/);
    expect(story.run("why deploy web").output).toMatch(
      /^deployment default\/web went from READY 1\/2 to 2\/2, says the Deployment controller {2}@ \+1m/,
    );
  });

  test("leads on when the pod has no node", () => {
    const shell = new Shell();
    shell.put(aPod({ name: "big" }));
    expect(shell.run("why pod big").output).toMatch(/\n\nIt has no node: 'why pending big' shows what each node says\.$/);
  });

  test("says that the past is gone", () => {
    const later = new Shell({}, Cluster.restore(story.cluster.snapshot()));
    expect(later.run("why deployment/web").output).toBe(
      "The log no longer says anything of Deployment default/web: all that happened to it is older than what is kept.",
    );
  });
});

const ASK = "error: ask 'why TYPE/NAME' or 'why pending POD'";
test.each([
  ["why pending nope", 'Error from server (NotFound): pods "nope" not found'],
  ["why pod/nope", 'Error from server (NotFound): pods "nope" not found'],
  ["why", ASK],
  ["why pods", ASK],
  ["why pod a b", ASK],
  ["why pending", "error: ask 'why pending POD'"],
  ["why not", `error: the server doesn't have a resource type "not"`],
])("%s is refused", (line, errors) => {
  const result = new Shell().run(line);
  expect(result.exitCode).toBe(1);
  expect(result.errors?.split("\n")[0]).toBe(errors);
});

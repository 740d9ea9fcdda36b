/** DNS that answers nothing: what pods that look names up show and print, and what others do not notice. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/core/index.ts";
import { podTable } from "../../../src/core/kubelet/machine/rows.ts";
import type { Outage } from "../../../src/core/kubelet/program.ts";
import { Story } from "../../support/story.ts";
import { between, restarts } from "./web-story.ts";

/** A pod on worker-1 whose container `main` runs a script in busybox. */
function scriptPod(name: string, script: string, spec = "", container = ""): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  nodeName: worker-1
  terminationGracePeriodSeconds: 1${spec}
  containers:
  - name: main
    image: busybox:1.37
    command: [sh, -c, ${JSON.stringify(script)}]${container}
---
`;
}

const PROBED = "\n    readinessProbe: {exec: {command: [nslookup, kubernetes.default]}, periodSeconds: 10}";

function settled(yaml: string): Story {
  const story = new Story(yaml);
  story.does("wait settled");
  story.mark();
  return story;
}

const ready = (story: Story, pod: string): boolean => story.get("Pod", `default/${pod}`).status.containerStatuses?.[0]?.ready === true;

/** The lines of a log, each with the second after the mark at which it was printed. */
function logged(story: Story, options: string): readonly string[] {
  const markMs = story.cluster.nowMs - story.seconds * 1_000;
  const lines = story
    .does(`logs ${options} --timestamps`)
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => {
    const space = line.indexOf(" ");
    return `${Math.round((Date.parse(line.slice(0, space)) - markMs) / 1_000)}${line.slice(space)}`;
  });
}

function outagesOf(story: Story, pod: string): readonly Outage[] | undefined {
  return story.cluster.tables.row(podTable, `worker-1/default/${pod}`)?.outages;
}

describe("a pod whose readiness probe looks a name up", () => {
  test("is not ready after three probes that time out, says so, and is ready with the first probe after DNS is back", () => {
    const story = settled(scriptPod("web", "sleep infinity", "", PROBED));
    story.does("crash dns --for 5m");
    between(
      story.when(() => !ready(story, "web")),
      20,
      32,
    );
    const unhealthy = story.list("Event").find(({ reason }) => reason === "Unhealthy");
    expect(unhealthy?.message).toBe('Readiness probe failed: command timed out: "nslookup kubernetes.default" timed out after 1s');
    between(
      story.when(() => ready(story, "web")),
      300,
      311,
    );
    expect(restarts(story.get("Pod", "default/web"))).toBe(0);
  });

  test.each([
    ["asks over HTTP", "\n    readinessProbe: {httpGet: {port: 80}, periodSeconds: 10}", "", "exec nc -l -p 80"],
    ["is on the node's network", PROBED, "\n  hostNetwork: true", "sleep infinity"],
    ["asks the node's name server", PROBED, "\n  dnsPolicy: Default", "sleep infinity"],
    [
      "has the name in its hosts file",
      PROBED.replace("[nslookup, kubernetes.default]", "[wget, -q, 'http://kubernetes.default']"),
      "\n  hostAliases: [{ip: 10.96.0.1, hostnames: [kubernetes.default]}]",
      "sleep infinity",
    ],
    ["looks up an address", PROBED.replace("[nslookup, kubernetes.default]", "[wget, -q, 'http://10.96.0.1']"), "", "sleep infinity"],
  ])("%s and is ready all the time", (_what, probe, spec, script) => {
    const story = settled(scriptPod("web", script, spec, probe));
    expect(ready(story, "web")).toBe(true);
    story.does("crash dns");
    story.at(120);
    expect(ready(story, "web")).toBe(true);
    expect(story.list("Event").some(({ reason }) => reason === "Unhealthy")).toBe(false);
  });

  test("and comes while DNS is down becomes ready when it is back", () => {
    const story = settled(scriptPod("other", "sleep infinity"));
    story.does("crash dns --for 3m");
    story.at(10);
    story.applies(scriptPod("web", "sleep infinity", "", PROBED));
    story.at(175);
    expect([story.status("web"), ready(story, "web")]).toEqual(["Running", false]);
    between(
      story.when(() => ready(story, "web")),
      180,
      191,
    );
  });
});

describe("logs", () => {
  test("say what failed and when, then and ever after", () => {
    const story = settled(scriptPod("client", "while true; do wget -qO- http://web >/dev/null && echo ok; sleep 20; done"));
    story.does("crash dns --for 100s");
    story.at(99);
    const during = logged(story, "client");
    expect(during.filter((line) => line.includes("bad address")).length).toBeGreaterThanOrEqual(3);
    story.at(3_600);
    const after = logged(story, "client");
    expect(after.slice(0, during.length)).toEqual(during);
    const failures = after.filter((line) => line.endsWith("wget: bad address 'web'"));
    for (const line of failures) {
      expect(Number.parseInt(line, 10)).toBeGreaterThanOrEqual(10);
      expect(Number.parseInt(line, 10)).toBeLessThanOrEqual(110);
    }
    expect(after.length).toBeGreaterThan(150);
    expect(after.slice(during.length + 1).every((line) => line.endsWith(" ok"))).toBe(true);
    expect(outagesOf(story, "client")).toHaveLength(1);
  });

  test("of the run before say why it ended", () => {
    const story = settled(scriptPod("client", "while true; do nslookup web >/dev/null || { echo lost web; exit 7; }; sleep 5; done"));
    story.does("crash dns --for 8s");
    story.when(() => restarts(story.get("Pod", "default/client")) === 1);
    between(story.seconds, 5, 13);
    story.at(60);
    expect(story.status("client")).toBe("Running");
    story.at(1_000);
    const lines = logged(story, "client -p");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^([5-9]|10) lost web$/);
    expect(restarts(story.get("Pod", "default/client"))).toBeLessThanOrEqual(2);
  });

  test("of the shop name the service that is not found", () => {
    const story = settled(readFileSync(resolve(import.meta.dirname, "../../../sample-manifests/shop/shop.yaml"), "utf8"));
    story.does("crash dns --for 1m");
    story.at(300);
    const text = story.does("logs deployment/frontend -n shop");
    expect(text).toMatch(
      /"error":"dial tcp: lookup catalog on 10\.96\.0\.10:53: read udp 10\.244\.\d+\.\d+:\d+->10\.96\.0\.10:53: i\/o timeout"/,
    );
    expect(story.does("get pods -n shop")).not.toMatch(/0\/1/);
  });
});

test("an init container that waits for a name lets the pod begin when DNS is back", () => {
  const waits =
    '\n  initContainers: [{name: wait, image: "busybox:1.37", command: [sh, -c, "until nslookup db; do echo waiting for db; sleep 2; done"]}]';
  const story = settled(scriptPod("other", "sleep infinity"));
  story.does("crash dns --for 10m");
  story.applies(scriptPod("web", "sleep infinity", waits));
  story.at(599);
  expect(story.status("web")).toBe("Init:0/1");
  expect(logged(story, "web -c wait").slice(-1)[0]).toMatch(/^59\d (waiting for db|)$/);
  between(
    story.when(() => story.status("web") === "Running"),
    600,
    612,
  );
});

describe("what a kubelet remembers", () => {
  test("is nothing while all is well, and the outages since the oldest run afterwards", () => {
    const story = settled(scriptPod("web", "sleep infinity"));
    expect(outagesOf(story, "web")).toBeUndefined();
    const startMs = story.cluster.nowMs;
    story.does("flap crash dns --every 30s --for 5m");
    story.at(400);
    const spells = (outagesOf(story, "web") ?? []).map(({ sinceMs, untilMs = Number.NaN }) => [sinceMs - startMs, untilMs - startMs]);
    expect(spells).toEqual([0, 60, 120, 180, 240].map((second) => [second * 1_000, (second + 30) * 1_000]));
    story.does("crash container web");
    story.at(500);
    story.does("crash container web");
    story.at(600);
    story.does("crash dns --for 10s");
    story.at(620);
    expect(outagesOf(story, "web")).toHaveLength(1);
  });

  test("is begun and ended by as many faults as there are", () => {
    const story = settled(scriptPod("web", "sleep infinity"));
    const startMs = story.cluster.nowMs;
    story.does("crash dns --for 1m");
    story.at(30);
    story.does("crash dns --for 1m");
    story.at(200);
    expect(outagesOf(story, "web")).toEqual([{ sinceMs: startMs, untilMs: startMs + 90_000 }]);
  });

  test("comes in time on a node that is cut off, where everything goes on but the news of it", () => {
    const story = settled(scriptPod("web", "while true; do nslookup db | tail -n 2; sleep 30; done", "", PROBED));
    story.does("partition node worker-1 --for 2m");
    story.at(10);
    const startMs = story.cluster.nowMs;
    story.does("crash dns --for 1m");
    story.at(100);
    expect(outagesOf(story, "web")).toEqual([{ sinceMs: startMs, untilMs: startMs + 60_000 }]);
    expect(ready(story, "web")).toBe(true);
    story.at(200);
    expect(logged(story, "web").filter((line) => line.includes("no servers"))).toHaveLength(2);
  });

  test("is the same after a restart of the kubelet", () => {
    const story = settled(scriptPod("web", "while true; do nslookup db | tail -n 2; sleep 30; done", "", PROBED));
    story.does("crash dns --for 2m");
    story.at(60);
    story.does("crash kubelet worker-1 --for 10s");
    story.at(400);
    expect(outagesOf(story, "web")).toHaveLength(1);
    expect(ready(story, "web")).toBe(true);
    expect(logged(story, "web").filter((line) => line.includes("no servers")).length).toBeGreaterThanOrEqual(3);
  });
});

test("a cluster that is restored again and again while DNS comes and goes lives the same life", () => {
  const yaml = [
    scriptPod("probed", "while true; do nslookup db >/dev/null || echo lost; sleep 9; done", "", PROBED),
    scriptPod("fragile", "while true; do wget -q http://db || exit 1; sleep 30; done"),
  ].join("");
  const ending = (everyMs: number, treat: (cluster: Cluster) => Cluster): unknown => {
    let { cluster } = settled(yaml);
    cluster.submit({ do: "strike", by: "test", fault: "dns-down", aim: { target: "", options: {} }, everyMs: 70_000 });
    for (const endMs = cluster.nowMs + 600_000; cluster.nowMs < endMs; cluster = treat(cluster))
      cluster.advance(Math.min(everyMs, endMs - cluster.nowMs));
    return [cluster.store.revision, cluster.manager.steps, [...cluster.tables.rows(podTable)].map((row) => JSON.stringify(row))];
  };
  const straight = ending(600_000, (cluster) => cluster);
  expect(ending(3_700, (cluster) => Cluster.restore(cluster.snapshot()))).toEqual(straight);
});

/** Verbs that do harm and those that end it, as a terminal shows them. */
import { describe, expect, test } from "vitest";
import { complete } from "../../../src/commands/complete.ts";
import { harmLine } from "../../../src/commands/harm/aim.ts";
import { commandHelp } from "../../../src/commands/help-text.ts";
import { activeFaults, Cluster, type ClusterSnapshot, chaosOf, faultNamed, faults, HARMS, type Pod } from "../../../src/core/index.ts";
import { Story, webDeployment } from "../../support/story.ts";
import { Shell } from "../shell.ts";

const SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";

/** A settled shop of three pods, one on each worker; each call a copy of its own. */
class WebShell extends Shell {
  static #grown: ClusterSnapshot | undefined;

  constructor() {
    WebShell.#grown ??= WebShell.#grow();
    super({}, Cluster.restore(WebShell.#grown));
  }

  static #grow(): ClusterSnapshot {
    const story = new Story(webDeployment(3) + SERVICE);
    story.does("wait settled");
    return story.cluster.snapshot();
  }

  /** Runs a line that must succeed; returns its output. */
  does(line: string): string {
    const { exitCode, output, errors } = this.run(line);
    expect(errors ?? "", line).toBe("");
    expect(exitCode).toBe(0);
    return output;
  }
}

function webStory(): WebShell {
  return new WebShell();
}

function podsOf({ cluster }: WebShell): readonly Pod[] {
  return [...cluster.server.list("Pod")] as unknown[] as Pod[];
}

const pods = (story: WebShell): readonly string[] => podsOf(story).map(({ metadata }) => metadata.name);

describe("a line that does harm", () => {
  test.each<[line: string, output: string]>([
    ["crash node worker-1", "node/worker-1 crashed"],
    ["crash node/worker-1 --for 5m", "node/worker-1 crashed"],
    ["crash kubelet worker-1", "the kubelet of node worker-1 stops (kubelet-stop-1)"],
    ["partition node worker-1", "node worker-1 is cut off from the control plane (node-partition-1)"],
    ["slow link worker-1 --by 2s", "node worker-1 hears of everything 2s later (slow-link-1)"],
    ["fill disk worker-1 --amount=50%", "50% of the disk of node worker-1 fills up (disk-full-1)"],
    ["corrupt clock worker-1 --by=-5m", "the clock of node worker-1 is 5m behind (clock-skew-1)"],
    ["crash zone zone-b", "zone zone-b crashed"],
    ["crash registry docker.io", "registry docker.io crashed"],
    ["crash dns", "DNS answers nothing (dns-down-1)"],
    ["flap node worker-1 --every 30s", "node worker-1 loses its power (node-power-1)"],
    ["flap partition node worker-1 --every 30s --for 5m", "node worker-1 is cut off from the control plane (node-partition-1)"],
    ["slow start POD --delay=90s", "container web of pod default/POD starts 90s more slowly (container-slow-start-1)"],
    ["crash pod POD", "pod/POD crashed"],
    ["crash pod POD -c web", "container web of pod/POD crashed"],
    ["crash container POD --exit-code=0", "container web of pod/POD crashed"],
  ])("%s", (line, output) => {
    const story = webStory();
    const [pod = ""] = pods(story);
    expect(story.does(line.replace("POD", pod))).toBe(output.replace("POD", pod));
  });
});

describe("refused is", () => {
  test.each<[line: string, errors: string]>([
    ["crash", "error: crash what? One of node, kernel, kubelet,"],
    ["fill", "error: fill what? One of disk, memory, cpu, pids, container, pull-limit.\nSee 'help fill' for usage."],
    ["fill disk", "error: fill disk needs one name\nSee 'help fill' for usage."],
    ["fill disk worker-1 worker-2", "error: fill disk needs one name\nSee 'help fill' for usage."],
    ["crash dns here", "error: crash dns takes no name\nSee 'help crash' for usage."],
    ["fill disk worker-1 --share=9%", "error: unknown flag: --share is not for fill disk"],
    ["fill disk worker-1 -c web", "error: unknown flag: --container is not for fill disk"],
    ["fill disk worker-1 --amount=lots", 'error: --amount is a share such as 95%, or bytes such as 40Gi: "lots"'],
    ["fill disk worker-9", 'Error from server (NotFound): nodes "worker-9" not found'],
    ["fill cpu worker-1 --share=200%", 'error: --share is a share from 0% to 100%: "200%"'],
    ["corrupt clock worker-1 --by=soon", 'error: --by is a duration, such as 5m or -1h: "soon"'],
    ["crash zone zone-x", 'error: no node is in zone "zone-x"'],
    ["crash registry nowhere/at/all", 'error: a registry is a host, such as docker.io: "nowhere/at/all"'],
    ["corrupt registry docker.io --image=quay.io/a:1", 'error: registry docker.io does not serve an image "quay.io/a:1"'],
    ["crash pod nope", 'Error from server (NotFound): pods "nope" not found'],
    ["crash pod POD --for 3m", "error: crash pod happens once: it has no duration"],
    ["crash node worker-1 --for 0s", "error: a fault lasts for some time: --for 5m"],
    ["crash node worker-1 --for ever", 'error: invalid argument "ever" for "--for" flag: time: invalid duration "ever"'],
    ["flap node worker-1", 'error: required flag(s) "every" not set'],
    ["flap node worker-1 --every 10ms", "error: a fault comes and goes every second at most: --every 30s"],
    ["flap pod POD --every 30s", "error: flap what?"],
    ["slow container POD -c nope", "error: container nope is not valid for pod POD"],
    ["recover node worker-1", 'error: node "worker-1" has power already'],
    ["recover pod POD", 'error: nothing was done to pod "POD" that lasts'],
    ["recover planet earth", "error: recover what? One of node, zone, pod, registry, member."],
    ["heal", "error: heal what? An id that 'faults' shows, or all."],
    ["heal node-power-9", "error: no fault node-power-9 is going on"],
    ["faults everywhere", "error: faults has no arguments but list"],
    ["chaos", "error: chaos needs one of start, stop, status"],
    ["chaos stop", "error: no chaos is going on"],
    ["chaos start --rate often", 'error: invalid argument "often" for "--rate" flag: say 2/m, 10/h'],
    ["chaos start --for 0s", "error: chaos lasts for some time: --for 10m"],
    ["chaos start --for -5s", "error: chaos lasts for some time: --for 10m"],
    ["chaos start --kinds nope", 'error: no fault is called "nope"'],
  ])("%s", (line, errors) => {
    const story = webStory();
    const [pod = ""] = pods(story);
    const { hash } = story.cluster.store;
    const result = story.run(line.replace("POD", pod));
    expect(result.errors).toContain(errors.replace("POD", pod));
    expect(result.exitCode).not.toBe(0);
    expect(story.cluster.store.hash).toBe(hash);
    expect(activeFaults(story.cluster.tables)).toEqual([]);
  });

  test("what is done already", () => {
    const story = webStory();
    story.does("crash zone zone-b");
    expect(story.run("crash node worker-2").errors).toBe('error: node "worker-2" has no power already');
    expect(story.run("recover node worker-2").errors).toBe(
      'error: node "worker-2" has no power because of zone-power-1, which is not its own: heal zone-power-1',
    );
    story.does("partition node worker-1");
    expect(story.run("partition node worker-1").errors).toBe('error: kubelet of node "worker-1" is cut off already');
  });
});

test("a dry run says who is hit and what follows, and does nothing", () => {
  const story = webStory();
  const [pod = ""] = podsOf(story).flatMap(({ metadata, spec }) => (spec.nodeName === "worker-1" ? [metadata.name] : []));
  expect(story.does("crash node worker-1 --dry-run").split("\n")).toEqual([
    "WHAT        node worker-1 loses its power (dry run)",
    "HITS        node worker-1",
    `PODS        default/${pod}`,
    "SERVICES    default/web (1 of 3 endpoints)",
    expect.stringMatching(/^WORKLOADS {3}replicaset default\/web-\w+ \(1 of 3 pods\)$/),
    "FORECAST    The cluster notices in 40-60 s and replaces its pods after about 5 m 40 s.",
  ]);
  expect(activeFaults(story.cluster.tables)).toEqual([]);
});

test("a message says what follows, and when it is over", () => {
  const story = webStory();
  expect(story.run("partition node worker-1 --for 10m").message).toBe(
    "node worker-1 is cut off from the control plane (node-partition-1). The cluster notices in 40-60 s and replaces its pods after about 5 m 40 s. " +
      "Until then its pods run on, and so do their old processes after that, though their Services leave them out. " +
      "It ends by itself in 10 m. > speeds up, . jumps to the next change.",
  );
});

test("a message says that what flaps comes and goes", () => {
  expect(webStory().run("flap kubelet worker-1 --every 20s --for 3m").message).toContain(
    "It comes and goes, 20 s each. It ends by itself in 3 m.",
  );
});

test("a preview says how long it lasts, and follows from that", () => {
  const story = webStory();
  expect(story.does("slow runtime worker-1 --for 20s --dry-run")).toMatch(/\nLASTS +20 s\n(.*\n)*FORECAST +It is over before the kubelet/);
  expect(story.does("flap node worker-1 --every 20s --for 3m --dry-run")).toMatch(/\nLASTS +comes and goes, 20 s each, 3 m in all\n/);
  expect(story.does("crash node worker-1 --dry-run")).not.toContain("LASTS");
});

test("faults shows what goes on, heal and recover end it", () => {
  const story = webStory();
  const [pod = ""] = pods(story);
  expect(story.does("faults")).toBe("No fault is going on.");
  for (const line of [
    "crash node worker-1 --for 10m",
    "flap kubelet worker-2 --every 30s",
    `fill container ${pod}`,
    "crash dns",
    "slow link worker-3",
  ])
    story.does(line);
  const rows = (): readonly string[][] =>
    story
      .does("faults")
      .split("\n")
      .map((row) => row.trim().split(/ {2,}/));
  expect(rows().map(([id, harm, target, , ends]) => [id, harm, target, ends])).toEqual([
    ["ID", "HARM", "TARGET", "ENDS"],
    ["container-leak-1", "fill container", `default/${pod}/web`, "when healed"],
    ["dns-down-1", "crash dns", "-", "when healed"],
    ["kubelet-stop-1", "crash kubelet", "worker-2", "when healed, on and off every 30 s"],
    ["node-power-1", "crash node", "worker-1", "in 10 m"],
    ["slow-link-1", "slow link", "worker-3", "when healed"],
  ]);
  story.does("advance 31s");
  expect(story.does("faults")).toContain("when healed, off and on every 30 s");
  expect(story.does("heal dns-down-1")).toBe("dns-down-1 healed");
  expect(story.does(`recover pod ${pod}`)).toBe(`pod/${pod} recovered`);
  expect(story.does("recover node worker-1")).toBe("node/worker-1 recovered");
  expect(rows().map(([id]) => id)).toEqual(["ID", "kubelet-stop-1", "slow-link-1"]);
  expect(story.does("heal all")).toBe("kubelet-stop-1 healed\nslow-link-1 healed");
  expect(story.does("heal all")).toBe("no fault is going on");
});

test("chaos starts, says how it is, and stops", () => {
  const story = webStory();
  expect(story.does("chaos status")).toBe("No chaos is going on.");
  const { message } = story.run("chaos start --seed 7 --rate 4/m --kinds node-power,pod-exit --lasts 30s --for 10m");
  expect(message).toBe("chaos started: 2 kinds of faults, one every 15 s or so. chaos stop ends it.");
  expect(chaosOf(story.cluster.tables)).toMatchObject({ seed: 7, gapMs: 15_000, lastsMs: 30_000, kinds: ["node-power", "pod-exit"] });
  story.does("advance 2m");
  expect(story.does("chaos status")).toMatch(/^Seed {4}7\nSince {3}2 m ago\nEnds {4}in 8 m\nNext {4}in .*\nActs {4}[5-9]/);
  expect(story.run("chaos start").errors).toBe("error: chaos is going on already: chaos stop ends it");
  expect(story.does("chaos stop")).toBe("chaos stopped");
});

describe("completion follows from the faults", () => {
  test.each<[line: string, some: readonly string[]]>([
    ["partition ", faults.filter(({ harm }) => harm === "partition").map(({ noun }) => noun)],
    ["fill disk worker-", ["worker-1", "worker-2", "worker-3"]],
    ["crash zone ", ["zone-a", "zone-b", "zone-c"]],
    ["slow registry d", ["docker.io"]],
    ["flap ker", ["kernel"]],
    ["flap par", ["partition"]],
    ["flap partition node worker-1", ["worker-1"]],
    ["heal a", ["all"]],
    ["recover re", ["registry"]],
    ["chaos sta", ["start", "status"]],
    ["fill cpu worker-1 --sh", ["--share"]],
  ])("%s", (line, some) => {
    expect(complete(line, webStory().context)).toEqual([...some].sort());
  });

  test("pods and faults by name", () => {
    const story = webStory();
    expect(complete("corrupt readiness ", story.context)).toEqual([...pods(story)].sort());
    story.does("fill cpu worker-1");
    expect(complete("heal c", story.context)).toEqual(["cpu-hog-1"]);
    expect(complete("recover node ", story.context)).toEqual(["worker-1"]);
  });
});

test.each(faults.map((fault) => [fault.name, fault] as const))(
  "%s is in the help of its verb and in the list, and its examples can be read",
  (name, fault) => {
    expect(commandHelp(fault.harm)).toContain(fault.summary);
    expect(webStory().does("faults list")).toContain(name);
    for (const example of fault.examples ?? []) expect(example).toMatch(new RegExp(`^${fault.harm} ${fault.noun}`));
    for (const { name: option } of fault.options ?? []) expect(commandHelp(fault.harm)).toContain(`--${option} `);
  },
);

test("every harm is a verb", () => {
  expect(HARMS.filter((harm) => commandHelp(harm) === undefined)).toEqual([]);
});

describe("the line that stands for a fault", () => {
  test.each<[line: string, name: string, aim: Parameters<typeof harmLine>[1], times: Parameters<typeof harmLine>[2]]>([
    ["crash node worker-1", "node-power", { target: "worker-1", options: {} }, {}],
    ["fill disk worker-1 --amount=50% --for 5m", "disk-full", { target: "worker-1", options: { amount: "50%" } }, { forText: "5m" }],
    ["slow container web-0 -c main -n shop", "container-hang", { target: "shop/web-0", container: "main", options: {} }, {}],
    ["flap partition node worker-1 --every 30s", "node-partition", { target: "worker-1", options: {} }, { everyText: "30s" }],
    ["crash dns", "dns-down", { target: "", options: {} }, {}],
  ])("%s", (line, name, aim, times) => {
    expect(harmLine(faultNamed(name), aim, times)).toBe(line);
  });
});

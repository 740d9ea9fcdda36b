import { describe, expect, test } from "vitest";
import { runLine } from "../../src/commands/runner.ts";
import type { Pod } from "../../src/core/index.ts";
import { Shell } from "./shell.ts";
import { SHOP_YAML } from "./shop.ts";

const BARE_YAML = `apiVersion: v1
kind: Pod
metadata: {name: bare, namespace: shop}
spec:
  nodeName: worker-1
  containers:
  - {name: main, image: "nginx:1.29"}
  - {name: side, image: "busybox:1.37", command: [sleep, infinity]}
`;
const LOOP_YAML = `apiVersion: v1
kind: Pod
metadata: {name: loop, namespace: shop}
spec:
  containers:
  - {name: main, image: "busybox:1.37", command: [sh, -c, "exit 1"]}
`;

/** A shell whose shop has come up. */
function runningShop(): Shell {
  const shell = new Shell({ "shop.yaml": SHOP_YAML, "bare.yaml": BARE_YAML, "loop.yaml": LOOP_YAML });
  shell.namespace = "shop";
  expect(shell.run("apply -f shop.yaml").exitCode).toBe(0);
  expect(shell.run("rollout status deploy/web").output).toMatch(/deployment "web" successfully rolled out$/);
  expect(shell.run("wait settled").exitCode).toBe(0);
  return shell;
}

const podsOf = (shell: Shell): readonly Pod[] => [...shell.cluster.server.list("Pod", { namespace: "shop" })] as Pod[];
const firstPod = (shell: Shell): Pod => {
  const [pod] = podsOf(shell);
  if (pod === undefined) throw new Error("no pod");
  return pod;
};

describe("time", () => {
  test("advance lets exactly so much pass, and says when it is", () => {
    const shell = new Shell();
    const beforeMs = shell.cluster.nowMs;
    expect(shell.run("advance 1h30m").output).toBe("1h30m0s later: 2026-01-01T01:30:00Z, 1h30m0s after the start");
    expect(shell.cluster.nowMs - beforeMs).toBe(5_400_000);
  });

  test("a command that lets time pass breathes in between", () => {
    const steps = runLine("advance 1h", new Shell().context);
    if ("exitCode" in steps) throw new Error("advance is done at once");
    expect(steps.next().done).toBe(false);
  });

  test("next runs to a change, pauses, and finishes the instant", () => {
    const shell = runningShop();
    shell.run("scale deploy/web --replicas=3");
    const result = shell.run("next");
    expect(result.output).toMatch(/^\+\d+ ms: /);
    expect(result.open).toEqual({ pane: "clock", options: { paused: "true" } });
    expect(shell.cluster.manager.nextDueMs).toBeGreaterThan(shell.cluster.nowMs);
  });

  test("from a crash, next leads to NotReady", () => {
    const shell = runningShop();
    shell.run("crash node worker-1");
    const lines = Array.from({ length: 3 }, () => shell.run("next").output);
    expect(lines.join("\n")).toMatch(/^\+[45]\d s: worker-1 is NotReady$/m);
  });
});

describe("wait", () => {
  test("settled names what keeps moving, and fails", () => {
    const shell = runningShop();
    shell.run("apply -f loop.yaml");
    const { exitCode, errors } = shell.run("wait settled");
    expect(exitCode).toBe(1);
    expect(errors).toMatch(/^error: timed out after 10m0s: not settled: pod shop\/loop \((CrashLoopBackOff|Error|Running)\)$/);
  });

  test("a condition comes true as time passes", () => {
    const shell = runningShop();
    shell.run("apply -f bare.yaml");
    expect(shell.run("wait --for=condition=Ready pod/bare --timeout=1ms")).toMatchObject({
      exitCode: 1,
      errors: "error: timed out waiting for the condition on pods/bare",
    });
    expect(shell.run("wait --for=condition=Ready pod/bare --timeout=2m").output).toBe("pod/bare condition met");
  });

  test("an object's end can be awaited", () => {
    const shell = runningShop();
    const { name } = firstPod(shell).metadata;
    shell.run(`delete pod ${name}`);
    expect(shell.run(`wait --for=delete pod/${name} --timeout=60s`).output).toBe(`pod/${name} condition met`);
    expect(podsOf(shell).map(({ metadata }) => metadata.name)).not.toContain(name);
  });
});

describe("rollout", () => {
  test("status tells every step of a new image, and undo brings the old one back", () => {
    const shell = runningShop();
    expect(shell.run("set image deploy/web web=nginx:1.28").output).toBe("deployment.apps/web image updated");
    const { output } = shell.run("rollout status deploy/web");
    expect(output.split("\n")[0]).toBe("Waiting for deployment spec update to be observed...");
    expect(output).toContain("1 out of 2 new replicas have been updated...");
    expect(output).toMatch(/deployment "web" successfully rolled out$/);
    expect(shell.run("rollout undo deploy/web").output).toBe("deployment.apps/web rolled back");
    shell.run("rollout status deploy/web");
    shell.run("wait settled");
    expect(shell.run("rollout history deploy/web").output).toBe(
      "deployment.apps/web \nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>\n",
    );
    expect(podsOf(shell).map(({ spec }) => spec.containers[0]?.image)).toEqual(["nginx:1.29", "nginx:1.29"]);
  });

  test("status gives up at the deadline of the Deployment, or at its own", () => {
    const shell = runningShop();
    shell.run("set image deploy/web web=registry.example/nothing:1");
    expect(shell.run("rollout status deploy/web --timeout=30s")).toMatchObject({
      exitCode: 1,
      errors: "error: timed out waiting for the condition",
    });
    const late = shell.run("rollout status deploy/web");
    expect(late).toMatchObject({ exitCode: 1, errors: 'error: deployment "web" exceeded its progress deadline' });
  });
});

describe("drain", () => {
  test("moves the pods away and says so as kubectl does", () => {
    const shell = runningShop();
    const pod = firstPod(shell);
    const { nodeName: node = "" } = pod.spec;
    const { name } = pod.metadata;
    expect(shell.run(`drain ${node}`)).toEqual({
      output: [`node/${node} cordoned`, `evicting pod shop/${name}`, `pod/${name} evicted`, `node/${node} drained`].join("\n"),
      exitCode: 0,
    });
    expect(podsOf(shell).every(({ spec }) => spec.nodeName !== node)).toBe(true);
  });

  test("stops at a pod that nobody would replace, unless forced", () => {
    const shell = runningShop();
    shell.run("apply -f bare.yaml");
    shell.run("wait settled");
    const why = "cannot delete Pods that declare no controller (use --force to override): shop/bare";
    expect(shell.run("drain worker-1")).toEqual({
      output: "node/worker-1 cordoned",
      errors: [
        `error: unable to drain node "worker-1" due to error: ${why}, continuing command...`,
        "There are pending nodes to be drained:",
        " worker-1",
        why,
      ].join("\n"),
      exitCode: 1,
    });
    const forced = shell.run("drain worker-1 --force");
    expect(forced).toMatchObject({ exitCode: 0, errors: "Warning: deleting Pods that declare no controller: shop/bare" });
    expect(forced.output).toMatch(/^node\/worker-1 already cordoned\n/);
  });

  test("gives up on a node without power when its time is over", () => {
    const shell = runningShop();
    const { metadata, spec } = firstPod(shell);
    shell.run(`crash node ${spec.nodeName}`);
    const { exitCode, errors = "" } = shell.run(`drain ${spec.nodeName} --timeout=20s`);
    expect(exitCode).toBe(1);
    expect(errors).toMatch(
      new RegExp(`error when waiting for pod "${metadata.name}" in namespace "shop" to terminate: global timeout reached: 20s$`),
    );
    expect(errors).toContain(`There are pending pods in node "${spec.nodeName}" when an error occurred`);
  });
});

describe("breaking things", () => {
  test("a crashed container is started again, and its log is that of the new run", () => {
    const shell = runningShop();
    const { name } = firstPod(shell).metadata;
    expect(shell.run(`logs ${name} -p`)).toMatchObject({
      exitCode: 1,
      errors: `Error from server (BadRequest): previous terminated container "web" in pod "${name}" not found`,
    });
    const result = shell.run(`crash pod ${name} --exit-code=3`);
    expect(result).toMatchObject({ output: `pod/${name} crashed`, exitCode: 0 });
    expect(result.message).toContain("Its kubelet starts it again within seconds");
    shell.run("wait settled");
    const status = (shell.cluster.server.get("Pod", `shop/${name}`) as Pod).status.containerStatuses?.[0];
    expect(status).toMatchObject({ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 3, reason: "Error" } } });
    expect(shell.run(`logs ${name} -p`).exitCode).toBe(0);
    const faults = shell.cluster.store.log.all().filter(({ verb }) => verb === "fault");
    expect(faults).toMatchObject([
      { agent: "user", objectKey: `shop/${name}`, text: `the containers of pod shop/${name} end with exit code 3` },
    ]);
  });

  test("the story of a node: crash, NotReady, replacement, recovery", () => {
    const shell = runningShop();
    const { metadata, spec } = firstPod(shell);
    const { nodeName: node = "" } = spec;
    expect(shell.run(`crash node ${node}`).message).toBe(
      `node/${node} crashed. The cluster notices in 40-60 s and replaces its pods after about 5 m 40 s. > speeds up, . jumps to the next change.`,
    );
    expect(shell.run(`crash pod ${metadata.name}`).errors).toBe(
      `error: node "${node}" of pod "${metadata.name}" has no power: nothing of it runs`,
    );
    expect(shell.run(`logs ${metadata.name}`).errors).toMatch(
      new RegExp(
        `^Error from server: Get "https://172\\.18\\.0\\.\\d+:10250/containerLogs/shop/${metadata.name}/web": dial tcp 172\\.18\\.0\\.\\d+:10250: i/o timeout$`,
      ),
    );
    shell.run("advance 7m");
    expect(shell.run("get pods").output).toMatch(/Terminating/);
    expect(podsOf(shell)).toHaveLength(3);
    expect(shell.run("status").output).toContain(`1 failing (${node})`);
    expect(shell.run(`recover node ${node}`).message).toContain("1 pod marked for deletion will vanish");
    shell.run("wait settled");
    expect(podsOf(shell)).toHaveLength(2);
    expect(shell.run(`get node ${node}`).output).toMatch(/ Ready /);
  });

  test("scripts print the same bytes twice", () => {
    const story = (): string =>
      runningShop().transcript(
        "set image deploy/web web=nginx:1.28",
        "rollout status deploy/web",
        "drain worker-2",
        "advance 5m",
        "get pods -o wide",
        "status",
      );
    expect(story()).toBe(story());
  });
});

describe("logs", () => {
  test("of a workload come from its best pod, and -f opens the pane that follows", () => {
    const shell = runningShop();
    shell.run("advance 30s");
    const result = shell.run("logs deploy/web -f --tail=1");
    expect(result.exitCode).toBe(0);
    expect(result.output.split("\n")).toHaveLength(1);
    expect(result.errors).toMatch(/^Found 2 pods, using pod\/web-\S+$/);
    expect(result.open).toMatchObject({ pane: "logs", kind: "Pod", options: { follow: "true" } });
  });

  test("of a pod with several containers are those of the first, and kubectl says so", () => {
    const shell = runningShop();
    shell.run("apply -f bare.yaml");
    shell.run("wait settled");
    expect(shell.run("logs bare").errors).toBe('Defaulted container "main" out of: main, side');
    expect(shell.run("logs bare -c side").errors).toBeUndefined();
    const both = shell.run("logs bare --all-containers --prefix").output.split("\n");
    expect(both[0]).toMatch(/^\[pod\/bare\/main\] /);
  });

  test("of all pods of a workload say whose each line is; followed, they come in the order of time", () => {
    const shell = runningShop();
    shell.run("advance 30s");
    const times = (line: string): readonly string[] =>
      shell
        .run(line)
        .output.split("\n")
        .map((text) => /^\[pod\/web-\S+\/\w+\] (\S+) /.exec(text)?.[1] ?? `no prefix: ${text}`);
    const apart = times("logs deploy/web --all-pods --timestamps");
    const followed = times("logs deploy/web --all-pods --timestamps -f");
    expect(followed).toEqual([...apart].sort());
    const pods = shell.run("logs deploy/web --all-pods").output.match(/web-[a-z0-9]+-[a-z0-9]{5}/g);
    expect(new Set(pods).size).toBe(2);
  });

  test("with times have nine digits", () => {
    const shell = runningShop();
    const { name } = firstPod(shell).metadata;
    expect(shell.run(`logs ${name} --timestamps`).output).toMatch(/^2026-01-01T00:00:\d\d\.\d{9}Z \S/);
  });
});

describe("top", () => {
  test("has nothing to say of what is too young, and then everything", () => {
    const shell = runningShop();
    expect(shell.run("top pods").errors).toBe("error: metrics not available yet");
    const { name } = firstPod(shell).metadata;
    expect(shell.run(`top pod ${name}`).errors).toBe(`Error from server (NotFound): podmetrics.metrics.k8s.io "shop/${name}" not found`);
    shell.run("advance 1m");
    expect(shell.run("top pods").output).toMatch(/^NAME +CPU\(cores\) +MEMORY\(bytes\) +\n(web-\S+ +\d+m +\d+Mi +\n?){2}$/);
    expect(shell.run("top pods -A --containers").output).toMatch(/^NAMESPACE +POD +NAME +CPU/);
    expect(shell.run("top nodes").output).toMatch(/^NAME .*\n(\S+ +\d+m +\d+% +\d+Mi +\d+% +\n?){4}$/);
  });

  test("does not know a node without power", () => {
    const shell = runningShop();
    shell.run("advance 1m");
    shell.run("crash node worker-1");
    expect(shell.run("top nodes").output).toMatch(/worker-1 +<unknown> +<unknown> +<unknown> +<unknown>/);
    expect(shell.run("top node worker-1").errors).toBe('Error from server (NotFound): nodemetrics.metrics.k8s.io "worker-1" not found');
  });

  test.each(["top", "top things", "top pods a b", "top pods --sort-by=age"])("refuses %s", (line) => {
    expect(new Shell().run(line)).toMatchObject({ exitCode: 2, errors: expect.stringMatching(/^error: /) });
  });
});

describe("a namespace and its pod in one file", () => {
  const YAML = `apiVersion: v1
kind: Namespace
metadata: {name: team}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: team}
spec: {containers: [{name: web, image: "nginx:1.29"}]}
`;

  test.each(["apply", "create"])("%s waits for the namespace's own account", (verb) => {
    const shell = new Shell({ "team.yaml": YAML });
    const startMs = shell.cluster.nowMs;
    expect(shell.run(`${verb} -f team.yaml`)).toMatchObject({ exitCode: 0, output: "namespace/team created\npod/web created" });
    expect(shell.cluster.nowMs - startMs).toBeLessThan(100);
  });

  test("but for no other account", () => {
    const shell = new Shell({ "team.yaml": YAML.replace("spec: {", "spec: {serviceAccountName: robot, ") });
    const startMs = shell.cluster.nowMs;
    const { exitCode, errors } = shell.run("apply -f team.yaml");
    expect(exitCode).toBe(2);
    expect(errors).toContain('error looking up service account team/robot: serviceaccount "robot" not found');
    expect(shell.cluster.nowMs).toBe(startMs);
  });
});

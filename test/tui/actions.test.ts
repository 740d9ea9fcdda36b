import { describe, expect, test } from "vitest";
import { Broken } from "../../src/core/index.ts";
import { Robot, type RobotOptions } from "../support/robot.ts";

const SHOP = "sample-manifests/shop";

function atShop(options: RobotOptions = {}): Robot {
  return new Robot({ paths: [SHOP], ...options }).advance(60_000);
}

/** On the second row of the nodes: worker-1. */
function atWorker(options: RobotOptions = {}): Robot {
  return atShop(options).press(":").type("no⏎").press("j");
}

describe("actions are command lines", () => {
  test("what is marked is cordoned together, and then no longer marked", async () => {
    await atWorker().press("space", "j", "space", "c").sees("c  cordon worker-1 worker-2").seesNo("marked").done();
  });

  test("ctrl-d says what will happen, Cancel is first, y deletes", async () => {
    await atShop()
      .press("ctrl-d")
      .sees("Delete Pod cache-", "OBJECT", "its owner makes another one", "ReplicaSet cache-")
      .press("enter")
      .seesNo("OBJECT")
      .press("ctrl-d", "y")
      .sees(/ctrl-d {2}delete pod cache-\S+ -n shop/, /cache-\S+ +1\/1 +Terminating/)
      .done();
  });

  test("deleting a deployment names everything that goes with it", async () => {
    await atShop().press(":").type("deploy⏎").press("ctrl-d").sees("is gone for good", "replicaset/cache-", "goes with its owner").done();
  });

  test("deleting a namespace names what is in it, deleting a node its pods", async () => {
    await atShop()
      .press(":")
      .type("ns⏎")
      .press("G", "ctrl-d")
      .sees("namespace/shop", "10 pods", "in it: deleted too")
      .press("esc", ":")
      .type("no⏎")
      .press("j", "ctrl-d")
      .sees("node/worker-1", /pod\/cart-\S+ .*removed, and replaced/)
      .done();
  });

  test("a crash of several nodes names them all", async () => {
    await atWorker()
      .press("space", "j", "space", "x")
      .sees("node/worker-1", "node/worker-2", /\d more .*the same/)
      .press("y")
      .sees("x  crash node worker-2 and 1 more")
      .done();
  });

  test("ctrl-k deletes without grace and without asking", async () => {
    await atShop()
      .press("ctrl-k")
      .sees(/delete pod cache-\S+ -n shop --grace-period=0 --force/)
      .done();
  });

  test("s asks for a number", async () => {
    await atShop()
      .press(":")
      .type("deploy⏎")
      .press("s")
      .sees("Deployment cache has 1")
      .press("enter")
      .sees("A number is needed")
      .type("3⏎")
      .sees("scale deployment/cache --replicas=3 -n shop")
      .advance(60_000)
      .sees(/cache +3\/3/)
      .done();
  });

  test("r restarts a rollout", async () => {
    await atShop().press(":").type("deploy⏎").press("r").sees("r restart rollout", "rollout restart deployment/cache -n shop").done();
  });

  test("c and u cordon and uncordon", async () => {
    await atWorker()
      .press("c")
      .sees("c  cordon worker-1", "Ready,SchedulingDisabled")
      .press("u")
      .sees("uncordon worker-1")
      .seesNo("SchedulingDisabled")
      .done();
  });

  test("r drains a node", async () => {
    await atWorker().press("r").sees("Cordon worker-1 and evict its pods?").press("enter").sees("drain worker-1").done();
  });

  test("x on a pod lets its containers start again", async () => {
    await atShop()
      .press("x")
      .sees("its containers start again")
      .press("enter")
      .sees(/x {2}crash pod cache-\S+ -n shop/)
      .advance(30_000)
      .sees(/cache-\S+ +1\/1 +Running +1/)
      .done();
  });
});

describe("containers of a pod", () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "two", namespace: "default" },
    spec: {
      containers: [
        { name: "web", image: "nginx:1.29", ports: [{ containerPort: 80 }] },
        { name: "side", image: "redis:8.2" },
      ],
    },
  };

  test("Enter lists them, Enter again shows the logs of one, x crashes one", async () => {
    await new Robot({
      prepare: (cluster) => cluster.server.create("Pod", pod, { author: { agent: "user", key: "test" }, fromClient: true }),
    })
      .advance(60_000)
      .press("enter")
      .sees("Containers(default/two)[2]", /> M1 +web +nginx:1\.29 +true +Running/, "off:off:off", "80/TCP")
      .press("j", "enter")
      .sees("Logs(default/two:side)")
      .press("esc", "x", "y")
      .sees("x  crash container two -c side -n default")
      .advance(30_000)
      .sees(/side +redis:8\.2 +true +Running +1/)
      .done();
  });
});

describe("a world that breaks", () => {
  test("can still be looked at, but not changed", async () => {
    const robot = atShop();
    await robot
      .does(() => robot.session.breakDown(new Broken("water is dry")))
      .sees(
        "BROKEN",
        "! The world has broken: water is dry",
        "what: Broken: water is dry",
        /seed 1/,
        "the last steps:",
        /\+\d+\.\d+ s {2}\S+/,
      )
      .press(";")
      .sees("The world has broken and can only be looked at.")
      .press("esc", "d")
      .sees("Describe(shop/cache-")
      .press("esc", "ctrl-k")
      .sees("The world has broken and can only be looked at.")
      .press(":")
      .type("wait settled⏎")
      .sees("The world has broken and can only be looked at.")
      .press("ctrl-c")
      .hasLeft((lines) => {
        expect(lines).toContain("what: Broken: water is dry");
        expect(lines).toContain("seed 1");
        expect(lines).toMatch(/Again: kubarium run sample-manifests\/shop .*$/);
      })
      .done();
  });

  test("any error out of the cluster is such a break, not the end of the screen", async () => {
    const robot = atShop();
    await robot
      .does(() => robot.session.breakDown(new TypeError("x is not a function")))
      .sees("BROKEN", "TypeError: x is not a function")
      .done();
  });
});

describe("the story of a crash", () => {
  test("a worker that loses its power empties, and the cluster heals", async () => {
    await atWorker()
      .sees("Choose a worker with j and k, then press x to crash it.")
      .press("x")
      .sees("The power fails; nobody is told.", "NotReady after 40-60 s", "replaced after about")
      .press("y")
      .sees("x  crash node worker-1", "The cluster notices in 40-60 s", "> speeds up, . jumps to the next change.")
      .press("j", "k")
      .sees("worker-1 has lost its power, and nobody knows yet.")
      .advance(70_000)
      .sees(/> ?!worker-1 +NotReady/, "3 of 4 nodes Ready", "worker-1 is NotReady.")
      .advance(400_000)
      .sees("Pods of worker-1 are Terminating")
      .press("X")
      .sees("shift-x  recover node worker-1")
      .advance(120_000)
      .sees("4 nodes Ready", "worker-1 is back")
      .advance(600_000)
      .seesNo("worker-1 is back")
      .press(":")
      .type("po⏎")
      .sees("pods(shop)[10]")
      .done();
  });

  test("who has been to the nodes is not sent there again", async () => {
    await atWorker().press("esc").sees("pods(shop)", "Crash a worker and watch").seesNo("New here?").done();
  });

  test("the line on the normal screen leaves out what was refused or stopped", async () => {
    await atWorker()
      .press("X")
      .sees("has power already")
      .press(":")
      .type("wait settled⏎")
      .press(":")
      .type("advance 1h⏎")
      .press(":")
      .type("cordon worker-1⏎")
      .press("ctrl-c")
      .hasLeft((line) => {
        expect(line).not.toContain("recover");
        expect(line).toContain('--do "cordon worker-1"');
      })
      .done();
  });

  test("the line on the normal screen repeats the session", async () => {
    await atWorker()
      .press("x", "y")
      .advance(360_000)
      .press("ctrl-c")
      .hasLeft((line) => {
        expect(line).toMatch(
          /^7 m of cluster time in \S+ s\. Again: kubarium run sample-manifests\/shop --do "advance 1m" --do "crash node worker-1" --do "advance 6m"$/,
        );
      })
      .done();
  });
});

describe("time", () => {
  test("a command that lets time pass says how it is stopped, and ; stops it", async () => {
    const robot = atShop();
    await robot
      .does(() => {
        robot.session.runPrompt("advance 900h");
        expect(robot.session.state.message?.text).toBe("advance 900h  … ; stops it");
        expect(robot.session.state.keys[0]).toEqual({ key: ";", title: "stop" });
        robot.session.pressKey(";");
      })
      .sees("error: interrupted", "<;> resume")
      .press("ctrl-c")
      .hasLeft((line) => expect(line).not.toContain("900h"))
      .done();
  });

  test("; pauses and resumes, < and > change the speed", async () => {
    await atShop({ paused: false })
      .sees("RUNNING ×1")
      .press(">")
      .sees("RUNNING ×5")
      .press("<", "<")
      .sees("RUNNING ×0.5")
      .press(";")
      .sees("PAUSED", "<;> resume")
      .press(";")
      .sees("RUNNING ×0.5")
      .done();
  });

  test(". runs to the next change, pauses, and says the jump", async () => {
    await atWorker({ paused: false })
      .press("x", "y", ".")
      .pass(500)
      .sees("PAUSED", /\. {2}next {2}\+\d+ (s|ms|m).*: .*\S/)
      .done();
  });

  test("time passes on the screen", async () => {
    await atShop({ paused: false, speed: 100 })
      .pass(3_000)
      .sees(/\+[5-9] m/)
      .done();
  });
});

describe("keys that cannot do what they say answer with a sentence", () => {
  test.each([
    ["s", "A pod does not scale; its Deployment cache does: shift-j 2 times, then s."],
    ["c", "Only nodes are cordoned and drained, not a Pod; :no shows them."],
    ["X", "A pod recovers by itself"],
    ["r", "A pod has no rollout to restart; a Deployment has."],
    ["e", "Editing in place is not served yet"],
    ["t", "t (timestamps) is for logs."],
    ["]", "There is nothing after this."],
    ["ctrl-r", "every view is live"],
    ["%", "The key % does nothing here; ? shows those that do."],
  ])("%s: %s", async (key, sentence) => {
    await atShop().press(key).sees(sentence).done();
  });
});

import { describe, expect, test } from "vitest";
import { Robot } from "../../support/robot.ts";

const SHOP = "sample-manifests/shop";
const MINUTE_MS = 60_000;

/** Sits before the nodes of the sample shop, on worker-1, which lost its power a minute ago. */
function afterCrash(size: { readonly columns?: number; readonly rows?: number } = {}): Robot {
  return new Robot({ ...size, paths: [SHOP] }).advance(MINUTE_MS).press(":").type("no⏎").press("j", "x", "y").advance(MINUTE_MS);
}

describe("the timeline", () => {
  test("lists what was done, what broke and what changed, newest first; Enter looks at it", async () => {
    const robot = afterCrash();
    await robot
      .press("T")
      .pass(1_000)
      .sees("Timeline[", /00:01:00 +\| +crash node worker-1/, /! +node worker-1 loses its power/, "worker-1 is NotReady")
      .press("/")
      .type("NotReady⏎")
      .press("enter")
      .sees("PAST 00:01:", "◆")
      .press("esc", "esc")
      .sees("nodes[4]", /worker-1 +NotReady/)
      .done();
  });

  test("tells the whole sentence under the cursor, and whose doing it was, however narrow the screen is", async () => {
    await afterCrash({ columns: 80, rows: 24 })
      .press("T")
      .pass(1_000)
      .press("/")
      .type("cart: 1⏎")
      .sees(
        /> 00:01:45 .*deployment shop\/cart: 1 of 2 updated replicas are available\. *\n/,
        /^ .*are available\. · the Deployment\n controller/m,
      )
      .seesNo("SINCE START", "BY")
      .done();
  });

  test("tells where life went another way, and Enter switches back", async () => {
    const robot = afterCrash();
    await robot
      .press("U", "T")
      .sees(/Y +branch 1 begins here, from branch 0 \(undo\)/, /Y +branch 0 goes on from here to 00:02:00; Enter switches to it/)
      .press("/")
      .type("goes⏎")
      .press("enter")
      .looks(() => expect(robot.timeline.branch.id).toBe(0))
      .done();
  });

  test("grows while it is looked at", async () => {
    await afterCrash()
      .press("T")
      .pass(1_000)
      .does((cluster) =>
        cluster.submit({
          do: "patch",
          by: "test",
          kind: "Node",
          key: "worker-3",
          patch: { type: "merge", body: { spec: { unschedulable: true } } },
        }),
      )
      .sees("worker-3 is Ready,SchedulingDisabled")
      .done();
  });
});

describe("why", () => {
  test("shift-w tells the chain of causes, and Enter looks at a link while the chain stays", async () => {
    await afterCrash()
      .press("W")
      .sees("Why(node worker-1)", "NotReady", /node worker-1 loses its power/)
      .press("G", "enter")
      .sees("PAST 00:01:00", "Why(node worker-1)", /node worker-1 loses its power/)
      .press("esc")
      .sees(/worker-1 +Ready/)
      .done();
  });

  test("what ended a silence is said to be later than the last that was heard", async () => {
    await afterCrash({ columns: 200, rows: 50 })
      .press("W")
      .sees(
        /because lease kube-node-lease\/worker-1 was last renewed by the kubelet on worker-1, \d+s before, and not since/,
        /because node worker-1 loses its power \(the user\), \d+s after that/,
      )
      .done();
  });

  test("typed, it opens the same pane, also for what is gone", async () => {
    await new Robot({ paths: [SHOP] })
      .advance(MINUTE_MS)
      .press(":")
      .type("delete cm --all -n shop⏎")
      .press(":")
      .type("why node/worker-2⏎")
      .sees("Why(node worker-2)")
      .done();
  });

  test("a pod without a node has a matrix of nodes and plugins", async () => {
    await new Robot({
      prepare: (cluster) => {
        const spec = { containers: [{ name: "a", image: "nginx:1.29", resources: { requests: { cpu: "64" } } }] };
        cluster.server.create(
          "Pod",
          { apiVersion: "v1", kind: "Pod", metadata: { name: "big", namespace: "default" }, spec },
          {
            author: { agent: "user", key: "test" },
            fromClient: true,
          },
        );
      },
    })
      .advance(MINUTE_MS)
      .press(":")
      .type("why pending big⏎")
      .sees(
        "Why pending(default/big)",
        "NODERESOURCESFIT",
        /control-plane +no .*worker-1 +no +.*×.*worker-2.*worker-3/s,
        "Insufficient cpu",
        "0/4 nodes are available",
      )
      .press("j", "enter")
      .sees("nodes[4]")
      .done();
  });
});

describe("history", () => {
  test("shift-h tells who changed which field", async () => {
    await afterCrash()
      .press("c", "H")
      .sees("History(node worker-1)[", "spec.unschedulable: – → true", "the user", "changed by the user")
      .press("j", "enter")
      .sees("◆")
      .done();
  });
});

describe("forecast", () => {
  test("shift-d counts down to what comes by itself", async () => {
    await afterCrash()
      .press("D")
      .sees("Forecast(node worker-1)[", /\d m \d+ s +00:0\d/)
      .advance(10_000)
      .sees("Forecast(node worker-1)[")
      .done();
  });
});

describe("faults", () => {
  test("the header counts them, ! lists them, shift-x heals the one under the cursor", async () => {
    await afterCrash()
      .sees("! 1 fault")
      .press("!")
      .sees(
        "Faults[1]",
        /node-power-1 +node worker-1 loses its power +\+1m0s +when healed/,
        "node worker-1 loses its power · Enter heals it",
      )
      .press("X")
      .sees("heal node-power-1", "Nothing is broken.")
      .seesNo("! 1 fault")
      .done();
  });

  test("ctrl-x shows every way to break an object, and asks with what would be hit", async () => {
    await new Robot({ paths: [SHOP] })
      .advance(MINUTE_MS)
      .press(":")
      .type("no⏎")
      .press("j", "ctrl-x")
      .sees("Break(worker-1)[", "crash node worker-1", "fill disk worker-1")
      .press("/")
      .type("crash kubelet⏎")
      .press("enter")
      .sees("Crash kubelet", "This will happen:", "Pods: shop/", "Until healed (y)", "5m")
      .press("right", "right", "enter")
      .sees("crash kubelet worker-1 --for 5m", "! 1 fault")
      .press("!")
      .sees(/in 5 m/)
      .done();
  });

  test("on a narrow screen what happens is whole, and the command stands below", async () => {
    await afterCrash({ columns: 80, rows: 24 })
      .press("ctrl-x")
      .sees("Hang a node's container runtime: no container starts or ends.", " : crash node worker-1")
      .press("j")
      .sees(" : crash kernel worker-1")
      .done();
  });

  test("without an API server lines are refused, and the glass still shows everything", async () => {
    await new Robot({ paths: [SHOP], columns: 200 })
      .advance(MINUTE_MS)
      .press(":")
      .type("crash apiserver control-plane --for 5m⏎")
      .advance(30_000)
      .press(":")
      .type("get pods⏎")
      .sees("The connection to the server 172.18.0.3:6443 was refused")
      .press("d")
      .sees("Describe(", "Service Account:")
      .press("esc", "y")
      .sees("apiVersion: v1")
      .press("esc", "l")
      .sees("Ready to accept connections")
      .seesNo("was refused - did you")
      .done();
  });

  test("in the past nothing can be broken", async () => {
    await afterCrash().press("left", "ctrl-x").sees("The past cannot be broken").done();
  });
});

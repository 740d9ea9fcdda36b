import { describe, test } from "vitest";
import { Robot, type RobotOptions } from "../support/robot.ts";

const SHOP = "sample-manifests/shop";
const MINUTE_MS = 60_000;

/** Sits before the sample shop, a minute after its start, paused. */
function atShop(options: RobotOptions = {}): Robot {
  return new Robot({ paths: [SHOP], ...options, prepare: options.prepare ?? (() => {}) }).advance(MINUTE_MS);
}

describe("the first screen", () => {
  test("shows the pods of the namespace that the manifests made", async () => {
    await atShop()
      .sees("pods(shop)[10]", "seed 1", "PAUSED", /cart-\S+ +1\/1 +Running/, "<pods>", "<;> resume")
      .done();
  });

  test("shows all namespaces when the manifests made several", async () => {
    await new Robot({ paths: [SHOP, "sample-manifests/kinds/namespace.yaml"] }).sees("pods(all)[", "NAMESPACE").done();
  });

  test("shows the namespace that the command line names", async () => {
    await new Robot({ paths: [SHOP], namespace: "kube-system" })
      .sees("pods(kube-system)[0]", "No pods in kube-system; 0 shows all namespaces.")
      .done();
  });

  test("opens a dialog with what was refused, and shows the rest", async () => {
    await new Robot({ paths: ["test/fixtures/tui/half-bad.yaml"] })
      .sees("Refused: apply", "half-bad.yaml", "unknown field")
      .press("esc")
      .seesNo("Refused")
      .press(":")
      .type("cm⏎")
      .sees("good")
      .done();
  });

  test("runs the command that -c gives", async () => {
    await new Robot({ paths: [SHOP], command: "no" }).sees("nodes[4]", "control-plane").done();
  });
});

describe("moving", () => {
  test("j and k, g and G move the cursor and keep to the rows", async () => {
    await atShop()
      .sees(/>.cache-/)
      .press("j")
      .sees(/>.cart-/)
      .press("k", "k")
      .sees(/>.cache-/)
      .press("G")
      .sees(/>.payments-/)
      .press("g", "down")
      .sees(/>.cart-/)
      .done();
  });

  test("the cursor stays with its object when rows come before it", async () => {
    await atShop()
      .press("j")
      .does((cluster) => {
        const pod = {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "aaa", namespace: "shop" },
          spec: { containers: [{ name: "a", image: "nginx:1.29" }] },
        };
        cluster.server.create("Pod", pod, { author: { agent: "user", key: "test" }, fromClient: true });
      })
      .sees(/>.cart-/, /.aaa/, "pods(shop)[11]")
      .done();
  });

  test("a row that goes says so for a moment", async () => {
    await atShop()
      .press(":")
      .type("cm⏎")
      .does((cluster) => {
        const [first] = cluster.server.list("ConfigMap", { namespace: "shop" });
        cluster.server.delete("ConfigMap", `shop/${first?.metadata.name}`, { author: { agent: "user", key: "test" } });
      })
      .sees("×")
      .pass(4_000)
      .seesNo("×")
      .done();
  });
});

describe("the cursor holds on to an object", () => {
  const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop" } });
  const author = { author: { agent: "user", key: "test" } };

  test("from the start, before it was ever moved", async () => {
    await atShop()
      .press(":")
      .type("cm⏎")
      .sees(/>.kube-root-ca/)
      .does((cluster) => cluster.server.create("ConfigMap", configMap("aaa"), { ...author, fromClient: true }))
      .sees(/ .aaa/, />.kube-root-ca/)
      .done();
  });

  test("but not while the first objects arrive and no key was pressed: then it stays on top", async () => {
    const robot = new Robot({ paths: [SHOP] });
    for (let ms = 0; ms < 300; ms += 10) robot.advance(10).pass(40);
    await robot
      .sees(/>.cache-/)
      .press("j")
      .sees(/>.cart-/)
      .done();
  });

  test("and on to its neighbour once it is gone", async () => {
    await atShop()
      .press(":")
      .type("cm⏎")
      .does((cluster) => {
        for (const name of ["aaa", "bbb", "zzz"]) cluster.server.create("ConfigMap", configMap(name), { ...author, fromClient: true });
      })
      .sees(/>.kube-root-ca/)
      .does((cluster) => cluster.server.delete("ConfigMap", "shop/kube-root-ca.crt", author))
      .pass(4_000)
      .sees(/>.shop-settings/)
      .does((cluster) => cluster.server.delete("ConfigMap", "shop/aaa", author))
      .pass(4_000)
      .sees(/>.shop-settings/)
      .done();
  });

  test("a filter that hides it puts the cursor on the first row, and Esc back", async () => {
    await atShop()
      .press("G", "/")
      .type("cart")
      .sees(/>.cart-6875c86899-9/)
      .press("esc")
      .sees(/>.payments-5689b7dd98-dtg8w/)
      .done();
  });

  test("it is acted on even before a long table has been read", async () => {
    const pods = Array.from({ length: 300 }, (_, index) => `p-${String(index).padStart(3, "0")}`);
    const prepare = (cluster: Robot["cluster"]) => {
      for (const name of pods)
        cluster.server.create(
          "Pod",
          {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name, namespace: "default" },
            spec: { containers: [{ name: "a", image: "nginx:1.29" }] },
          },
          { ...author, fromClient: true },
        );
    };
    const robot = new Robot({ prepare });
    await robot
      .press("G")
      .does(() => {
        // All in one turn of the event loop: no more than a first slice can have been read.
        for (const key of ["/", "q", "esc", "d"]) robot.session.pressKey(key);
      })
      .sees("Describe(default/p-299)")
      .done();
  });
});

describe("going into things and back", () => {
  test("a deployment leads to its pods, a pod to its logs, and Esc back", async () => {
    await atShop()
      .press(":")
      .type("deploy⏎")
      .sees("deployments(shop)[5]", /frontend +3\/3/)
      .press("G", "k", "enter")
      .sees("pods(shop/frontend)[3]", "<deployments> <pods>")
      .press("enter")
      .sees("Logs(shop/frontend-", "<logs>")
      .press("esc")
      .sees("pods(shop/frontend)[3]")
      .press("q")
      .sees("deployments(shop)[5]")
      .done();
  });

  test("a node leads to its pods, a namespace to its pods, an event to its object", async () => {
    await atShop()
      .press(":")
      .type("no⏎")
      .press("j", "enter")
      .sees("pods(all/worker-1)[3]")
      .press("esc", ":")
      .type("ns⏎")
      .press("G", "enter")
      .sees("pods(shop)[10]")
      .press(":")
      .type("ev⏎")
      .sees("events(shop)", "LAST SEEN")
      .press("enter")
      .sees(/(pods|deployments|replicasets)\(shop\)\[\d+\]/)
      .done();
  });

  test("shift-j goes to the owner, o to the node", async () => {
    await atShop()
      .press("J")
      .sees("replicasets(shop)", />.cache-/)
      .press("J")
      .sees("deployments(shop)", />.cache /)
      .press("esc", "esc", "o")
      .sees("nodes[4]", /> ?worker-\d/)
      .done();
  });

  test("the history walks back and forth, with the filter", async () => {
    await atShop()
      .press("/")
      .type("cart⏎")
      .press(":")
      .type("no⏎")
      .sees("nodes[4]")
      .press("[")
      .sees("pods(shop)[2] </cart>")
      .press("]")
      .sees("nodes[4]")
      .press("-")
      .sees("pods(shop)[2] </cart>")
      .done();
  });

  test("the first view has nothing before it", async () => {
    await atShop().press("esc").sees("This is the first view; :q or ctrl-c leaves.").done();
  });

  test("number keys choose namespaces", async () => {
    await atShop()
      .press("0")
      .sees("pods(all)[10]", "NAMESPACE")
      .press("1")
      .sees("pods(shop)[10]")
      .press("7")
      .sees("No namespace is on 7 yet; :ns lists them all.")
      .done();
  });
});

describe("reading about an object", () => {
  test.each([
    ["d", "Describe(shop/cache-", "Controlled By:"],
    ["y", "YAML(shop/cache-", "apiVersion: v1"],
    ["l", "Logs(shop/cache-", "following"],
    ["p", "Logs(shop/cache-", "previous"],
    ["E", "events(shop/cache-", "Scheduled"],
    ["?", "Help", "page down"],
  ])("%s opens %s", async (key, title, content) => {
    await atShop().press(key).sees(title, content).press("esc").sees("pods(shop)[10]").done();
  });

  test("the text of an object that is gone stays, and says so", async () => {
    await atShop()
      .press(":")
      .type("cm⏎")
      .press("y")
      .sees("kind: ConfigMap")
      .does((cluster) => {
        for (const { metadata } of [...cluster.server.list("ConfigMap", { namespace: "shop" })])
          cluster.server.delete("ConfigMap", `shop/${metadata.name}`, { author: { agent: "user", key: "test" } });
      })
      .sees("gone; as last seen", "kind: ConfigMap")
      .done();
  });

  test("logs follow until one scrolls up, and again at the end", async () => {
    await atShop()
      .press("l")
      .sees("following")
      .press("s")
      .sees("paused")
      .press("G")
      .sees("following")
      .press("w", "t")
      .sees("wrap time")
      .press("p")
      .sees("previous")
      .done();
  });

  test("x shows the values of a secret", async () => {
    await new Robot({ paths: ["sample-manifests/kinds/secret.yaml"] }).press(":").type("secrets all⏎").press("x").sees("Secret(").done();
  });
});

describe("filters", () => {
  test("Esc and a key that arrive as one are two keys", async () => {
    await atShop().press("/").type("cart⏎").sees("pods(shop)[2]").press("\x1b/").type("cat").sees("pods(shop)[2] </cat>").done();
  });

  test("a new one begins with nothing, and nothing clears the old one", async () => {
    await atShop()
      .press("/")
      .type("cart⏎/")
      .sees("pods(shop)[2] </cart>")
      .type("cat⏎")
      .sees("pods(shop)[2] </cat>")
      .type("/⏎")
      .sees("pods(shop)[10]")
      .done();
  });

  test("narrow the rows with every key, and Esc takes them away", async () => {
    await atShop()
      .press("/")
      .type("car")
      .sees("pods(shop)[2] </car>")
      .type("t⏎")
      .sees("pods(shop)[2] </cart>")
      .press("esc")
      .sees("pods(shop)[10]")
      .done();
  });

  test("blanks mean and, ! means not, -l means labels", async () => {
    await atShop()
      .press("/")
      .type("worker-1 !cart⏎")
      .sees("pods(shop)[2] ")
      .press("esc", "/")
      .type("-l app=cart⏎")
      .sees("pods(shop)[2] ")
      .done();
  });

  test("Esc while typing brings the old one back", async () => {
    await atShop()
      .press("/")
      .type("cart⏎")
      .press("/")
      .type("xyz")
      .sees("No pods match; Esc shows all.")
      .press("esc")
      .sees("pods(shop)[2] </cart>")
      .done();
  });
});

describe("the look of a table", () => {
  test("a row that has just come says so for a moment, then its health", async () => {
    await new Robot({ paths: [SHOP] })
      .advance(1_000)
      .sees(/\+cart-\S+ +0\/1/)
      .pass(4_000)
      .sees(/~cart-\S+ +0\/1/)
      .done();
  });

  test("sorts by age, name and status, both ways, and the cursor stays with its object", async () => {
    await atShop()
      .press("N")
      .sees("NAME↑")
      .press("N")
      .sees("NAME↓", />.cache-/)
      .press("A")
      .sees("AGE↑")
      .press("S")
      .sees("STATUS↑")
      .done();
  });

  test("ctrl-z shows only faults", async () => {
    await atShop().press("ctrl-z").sees("<faults>", "No pods match").press("esc").seesNo("<faults>").done();
  });

  test("ctrl-w shows what else there is", async () => {
    await atShop({ columns: 200 }).seesNo("NOMINATED NODE").press("ctrl-w").sees("NOMINATED NODE", "LABELS", "app=cache").done();
  });

  test("space marks rows, and actions act on them", async () => {
    await atShop()
      .press("space", "j", "space")
      .sees("2 marked", "*")
      .press("ctrl-d")
      .sees("Delete 2 pods?")
      .press("esc", "esc")
      .seesNo("marked")
      .done();
  });
});

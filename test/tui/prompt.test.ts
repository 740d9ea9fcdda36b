import { describe, expect, test } from "vitest";
import { Robot } from "../support/robot.ts";

const SHOP = "sample-manifests/shop";

describe("the prompt", () => {
  test.each([
    ["no", "nodes[4]"],
    ["svc", "services(shop)["],
    ["po all", "pods(all)[10]"],
    ["pods kube-system", "pods(kube-system)[0]"],
    ["po /cart", "pods(shop)[2] </cart>"],
    ["po app=cart", "pods(shop)[2] </-l app=cart>"],
    ["help scale", "Usage: scale"],
    ["get nodes", "worker-1"],
    ["ns kube-system", "pods(kube-system)[0]"],
    ["speed 20", "RUNNING ×20"],
    ["dp", "deployments(shop)["],
    ["sec all", "secrets(all)["],
    ["eps", "endpointslices(shop)["],
    ["po nowhere", "! There is no namespace nowhere; :ns lists them, :pods /nowhere filters."],
    ["get leases", "No resources found in shop namespace."],
    ["leases", "No leases in shop; 0 shows all namespaces."],
  ])(":%s shows %s", async (line, expected) => {
    await new Robot({ paths: [SHOP], paused: false }).press(":").type(`${line}⏎`).sees(expected).done();
  });

  test("completes with tab, and shows the rest as a ghost", async () => {
    await new Robot({ paths: [SHOP] }).press(":").type("deplo").sees(":deploy").press("tab", "enter").sees("deployments(shop)").done();
  });

  test("asks what was meant", async () => {
    await new Robot({ paths: [SHOP] }).press(":").type("deploymens⏎").sees("There is no deploymens. Did you mean deployments?").done();
  });

  test("a long answer is shown to its end", async () => {
    await new Robot({ paths: [SHOP], columns: 80, rows: 24 })
      .press(":")
      .type("crash node worker-9⏎")
      .looks((lines) => expect(lines.join(" ").replaceAll(/\s+/g, " ")).toContain('nodes "worker-9" not found'))
      .done();
  });

  test("remembers what was typed", async () => {
    await new Robot({ paths: [SHOP] }).press(":").type("no⏎:svc⏎").press(":", "up", "up", "enter").sees("nodes[4]").done();
  });

  test("runs commands, and the message line says them", async () => {
    await new Robot({ paths: [SHOP] })
      .press(":")
      .type("scale deployment/web --replicas=5⏎")
      .sees("not found")
      .press(":")
      .type("cordon worker-2⏎")
      .sees("cordon worker-2")
      .done();
  });

  test("commands that let time pass do not block the screen", async () => {
    await new Robot({ paths: [SHOP], paused: false }).press(":").type("advance 7m⏎").pass(500).sees(/\+7 m/).done();
  });

  test.each([":q⏎", ":quit⏎"])("%s leaves", async (keys) => {
    await new Robot({ paths: [SHOP] })
      .type(keys)
      .hasLeft((line) => expect(line).toContain("kubarium run sample-manifests/shop"))
      .done();
  });
});

describe("sizes", () => {
  test("a terminal that is too small gets a sentence, and the screen back when it grows", async () => {
    await new Robot({ paths: [SHOP] })
      .resize(50, 10)
      .sees("kubarium needs 60x12; this is 50x10.")
      .resize(100, 30)
      .sees("pods(shop)[0]", "No pods in shop; 0 shows all namespaces.")
      .done();
  });

  test("80x24 shows at least 18 rows", async () => {
    await new Robot({ columns: 80, rows: 24, paths: [SHOP], prepare: (cluster) => fill(cluster, 40) })
      .press("0")
      .looks((lines) => expect(lines.filter((line) => /filler-\d/.test(line)).length).toBeGreaterThanOrEqual(18))
      .done();
  });

  test("a narrow screen hides columns by rank and says how many", async () => {
    await new Robot({ columns: 62, rows: 24, paths: [SHOP] })
      .advance(2_000)
      .sees("NAME", "READY", "STATUS", /\+\d columns/)
      .done();
  });
});

function fill(cluster: Robot["cluster"], count: number): void {
  for (let index = 0; index < count; index++) {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `filler-${String(index).padStart(2, "0")}`, namespace: "default" },
      spec: { containers: [{ name: "a", image: "nginx:1.29" }] },
    };
    cluster.server.create("Pod", pod, { author: { agent: "user", key: "test" }, fromClient: true });
  }
}

/**
 * Custom kinds at the screen: their table comes with their definition, follows its columns, and empties when it goes.
 */
import { describe, test } from "vitest";
import { type Cluster, readManifest } from "../../src/core/index.ts";
import { definitionOf, objectOf } from "../core/custom-resources/manifests.ts";
import { Robot } from "../support/robot.ts";

function creates(cluster: Cluster, yaml: string): void {
  for (const { value } of readManifest(yaml, "more.yaml").documents) {
    const kind = cluster.registry.ofManifest(String(value.apiVersion), String(value.kind));
    if (kind === undefined) throw new Error(`no kind ${String(value.kind)}`);
    cluster.submit({ do: "create", by: "create", kind: kind.kind, object: value });
  }
}

const prepare = (cluster: Cluster): void => {
  cluster.advance(10_000);
  creates(cluster, definitionOf({ names: "shortNames: [fo]" }));
  cluster.advance(5_000);
  creates(cluster, objectOf({ name: "first-foo" }));
};

describe("a custom kind", () => {
  test("is a table like any other, with describe, yaml and history", async () => {
    await new Robot({ prepare })
      .press(":")
      .type("fo⏎")
      .sees("foos(default)[1]", "first-foo", "AGE")
      .press("d")
      .sees("API Version:  example.com/v1", "Kind:         Foo")
      .press("esc", "y")
      .sees("apiVersion: example.com/v1", "kind: Foo")
      .press("esc")
      .sees("foos(default)[1]")
      .done();
  });

  test("gets the columns that its definition asks for, while it is looked at", async () => {
    const column = { name: "Size", type: "integer", jsonPath: ".spec.size" };
    const patch = [{ op: "add", path: "/spec/versions/0/additionalPrinterColumns", value: [column] }];
    await new Robot({ prepare })
      .press(":")
      .type("foos⏎")
      .sees("first-foo")
      .does((cluster) =>
        cluster.submit({
          do: "patch",
          by: "patch",
          kind: "CustomResourceDefinition",
          key: "foos.example.com",
          patch: { type: "json", body: patch },
        }),
      )
      .sees("SIZE", /first-foo +1/)
      .done();
  });

  test("leaves an empty table behind, and is back in the past", async () => {
    await new Robot({ prepare })
      .press(":")
      .type("foos⏎")
      .sees("first-foo")
      .advance(20_000)
      .does((cluster) =>
        cluster.submit({ do: "delete", by: "delete", kind: "CustomResourceDefinition", key: "foos.example.com", options: {} }),
      )
      .advance(60_000)
      .seesNo("first-foo")
      .sees("foos(default)[0]", "No foos")
      .press("{", "left")
      .sees("PAST", "first-foo")
      .press("^")
      .seesNo("first-foo")
      .sees("No foos")
      .press("$")
      .sees("No foos")
      .done();
  });

  test("whose definition goes while an object of it is described leaves a sentence", async () => {
    await new Robot({ prepare })
      .press(":")
      .type("foos⏎")
      .press("d")
      .sees("Kind:         Foo")
      .does((cluster) =>
        cluster.submit({ do: "delete", by: "delete", kind: "CustomResourceDefinition", key: "foos.example.com", options: {} }),
      )
      .advance(60_000)
      .press("esc", "esc")
      .sees("PAUSED")
      .done();
  });
});

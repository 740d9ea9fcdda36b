import { describe, expect, test } from "vitest";
import { flowSchemaKind } from "../../../src/core/api/kinds/flow-schema.ts";
import { priorityLevelConfigurationKind } from "../../../src/core/api/kinds/priority-level-configuration.ts";
import { serviceCidrKind } from "../../../src/core/api/kinds/service-cidr.ts";
import { flowSchemaStatus } from "../../../src/core/controllers/flow-schema-status.ts";
import { serviceCidrController } from "../../../src/core/controllers/service-cidr.ts";
import { objectOf } from "../../support/kind-checks.ts";
import { NOW_MS, turnOf, worldAt, worldOf } from "../../support/world-of.ts";

describe("a flow schema", () => {
  const schema = objectOf(flowSchemaKind, { metadata: { name: "mine" }, spec: { priorityLevelConfiguration: { name: "low" } } });
  const level = objectOf(priorityLevelConfigurationKind, { metadata: { name: "low" }, spec: { type: "Limited" } });
  const what = 'This FlowSchema references the PriorityLevelConfiguration object named "low"';

  test.each([
    ["there", [level], { status: "False", reason: "Found", message: `${what} and it exists` }],
    ["missing", [], { status: "True", reason: "NotFound", message: `${what} but there is no such object` }],
  ])("says when its level is %s", (_, levels, condition) => {
    const { intents } = flowSchemaStatus.reconcile("mine", worldOf(schema, ...levels), turnOf());
    expect(intents).toMatchObject([{ do: "updateStatus", object: { status: { conditions: [{ type: "Dangling", ...condition }] } } }]);
    const [intent] = intents;
    if (intent?.do !== "updateStatus") throw new Error("there must be a status");
    expect(flowSchemaStatus.reconcile("mine", worldOf(intent.object, ...levels), turnOf()).intents).toEqual([]);
  });

  test("is looked at when a level comes or goes", () => {
    expect([...(flowSchemaStatus.watches.PriorityLevelConfiguration?.({ before: level }, worldOf(schema)) ?? [])]).toEqual(["mine"]);
  });
});

describe("a range for services", () => {
  const FINALIZER = "networking.k8s.io/service-cidr-finalizer";
  const range = (metadata: object = {}, cidr = "10.112.0.0/16") =>
    objectOf(serviceCidrKind, { metadata: { name: "more", ...metadata }, spec: { cidrs: [cidr] } });

  test("is held and said to be ready", () => {
    expect(serviceCidrController.reconcile("more", worldOf(range()), turnOf()).intents).toMatchObject([
      { do: "update", object: { metadata: { finalizers: [FINALIZER] } } },
      {
        do: "updateStatus",
        object: { status: { conditions: [{ type: "Ready", status: "True", message: "Kubernetes Service CIDR is ready" }] } },
      },
    ]);
  });

  const going = range({ finalizers: [FINALIZER], deletionTimestamp: "2026-01-01T00:10:00Z" });
  const address = { apiVersion: "networking.k8s.io/v1", kind: "IPAddress", metadata: { name: "10.112.0.7" }, spec: {} };

  test("goes ten seconds after it was deleted, when nobody has an address of it", () => {
    expect(serviceCidrController.reconcile("more", worldOf(going), turnOf())).toEqual({ intents: [], requeueAfterMs: 10_000 });
    expect(serviceCidrController.reconcile("more", worldAt(NOW_MS + 10_000, going), turnOf()).intents).toMatchObject([
      { do: "update", object: { metadata: { finalizers: [] } } },
    ]);
  });

  test("stays while an address of it is taken, and says so, unless another range has the address too", () => {
    expect(serviceCidrController.reconcile("more", worldAt(NOW_MS + 10_000, going, address), turnOf()).intents).toMatchObject([
      { do: "updateStatus", object: { status: { conditions: [{ status: "False", reason: "Terminating" }] } } },
    ]);
    const wider = range({ name: "wider" }, "10.0.0.0/8");
    expect(serviceCidrController.reconcile("more", worldAt(NOW_MS + 10_000, going, address, wider), turnOf()).intents).toMatchObject([
      { do: "update" },
    ]);
  });
});

import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import type { KubeObject, Related } from "../../../../src/core/api/kind.ts";
import type { Namespace } from "../../../../src/core/api/kinds/namespace.ts";
import { namespaceKind } from "../../../../src/core/api/kinds/namespace.ts";

const nowMs = Date.parse("2026-01-01T01:00:00Z");

function aNamespace(part: { readonly [field: string]: unknown } = {}): Namespace {
  const written = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, ...part } as unknown as Namespace;
  const withDefaults = namespaceKind.defaults?.(written) ?? written;
  return namespaceKind.strategy?.prepareCreate?.(withDefaults, { nowMs }) ?? withDefaults;
}

function relatedTo(...objects: readonly KubeObject[]): Related {
  return { nowMs, get: () => undefined, list: (kind) => objects.filter((object) => object.kind === kind) };
}

describe("a new namespace", () => {
  test("is Active, carries its name as a label and waits for the kubernetes finalizer", () => {
    expect(aNamespace()).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "shop", labels: { "kubernetes.io/metadata.name": "shop" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
  });

  test("keeps its own labels and finalizers", () => {
    const object = aNamespace({ metadata: { name: "shop", labels: { team: "a" } }, spec: { finalizers: ["example.com/x"] } });
    expect(object.metadata.labels).toEqual({ team: "a", "kubernetes.io/metadata.name": "shop" });
    expect(object.spec.finalizers).toEqual(["example.com/x", "kubernetes"]);
  });

  test("that has everything is not touched by defaulting", () => {
    const object = aNamespace();
    expect(namespaceKind.defaults?.(object)).toBe(object);
  });
});

test("an update can neither take away the label with the name nor change the finalizers", () => {
  const previous = aNamespace();
  const next = { ...previous, metadata: { ...previous.metadata, labels: {} }, spec: {} };
  expect(namespaceKind.strategy?.prepareUpdate?.(next, previous)).toEqual(previous);
});

test("a deleted namespace is Terminating at once and held until its finalizers are gone", () => {
  const { prepareDelete, isHeld } = namespaceKind.strategy ?? {};
  const deleted = prepareDelete?.(aNamespace()) ?? aNamespace();
  expect(deleted.status).toEqual({ phase: "Terminating" });
  expect(prepareDelete?.(deleted)).toBe(deleted);
  expect(isHeld?.(deleted)).toBe(true);
  expect(isHeld?.({ ...deleted, spec: { finalizers: [] } })).toBe(false);
});

test.each([
  ["kubernetes", []],
  ["example.com/cleanup", []],
  ["mine", ['spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified']],
])("the finalizer %s", (finalizer, expected) => {
  const errors = namespaceKind.validate?.(aNamespace({ spec: { finalizers: [finalizer] } })) ?? [];
  expect(errors.map(fieldErrorText)).toEqual(expected);
});

describe("health", () => {
  test("an active namespace is well", () => {
    expect(namespaceKind.health(aNamespace(), { nowMs })).toEqual({ state: "ok", why: "" });
  });

  test("a terminating one names what is in the way", () => {
    const message = "Some resources are remaining: pods. has 1 resource instances";
    const conditions = [
      { type: "NamespaceDeletionDiscoveryFailure", status: "False", message: "All resources successfully discovered" },
      { type: "NamespaceContentRemaining", status: "True", message },
    ];
    const object: Namespace = { ...aNamespace(), status: { phase: "Terminating", conditions } };
    expect(namespaceKind.health(object, { nowMs })).toEqual({ state: "progressing", why: message });
  });
});

describe("describe", () => {
  test("a plain namespace", () => {
    expect(namespaceKind.describe?.(aNamespace(), relatedTo())).toBe(
      [
        "Name:         shop",
        "Labels:       kubernetes.io/metadata.name=shop",
        "Annotations:  <none>",
        "Status:       Active",
        "",
        "No resource quota.",
        "",
        "No LimitRange resource.",
        "",
      ].join("\n"),
    );
  });

  test("quotas and limits are listed", () => {
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "team" },
      status: { hard: { pods: "10", "limits.cpu": "4" }, used: { pods: "3" } },
    };
    const limits = {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: { name: "small" },
      spec: { limits: [{ type: "Container", max: { cpu: "2" }, default: { cpu: "0.5", memory: "1Gi" } }] },
    };
    const text = namespaceKind.describe?.(aNamespace(), relatedTo(quota, limits));
    expect(text).toContain(
      [
        "Resource Quotas",
        "  Name:       team",
        "  Resource    Used  Hard",
        "  --------    ---   ---",
        "  limits.cpu  0     4",
        "  pods        3     10",
      ].join("\n"),
    );
    expect(text).toContain(
      [
        " Type       Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio",
        " ----       --------  ---  ---  ---------------  -------------  -----------------------",
        " Container  cpu       -    2    -                500m           -",
        " Container  memory    -    -    -                1Gi            -",
      ].join("\n"),
    );
  });
});

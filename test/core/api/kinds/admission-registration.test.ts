/**
 * Webhooks, admission policies and APIServices: defaults, columns, and what is wrong with them, in upstream's words.
 */
import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { apiServiceKind } from "../../../../src/core/api/kinds/api-service.ts";
import { mutatingWebhookConfigurationKind } from "../../../../src/core/api/kinds/mutating-webhook-configuration.ts";
import { validatingAdmissionPolicyKind } from "../../../../src/core/api/kinds/validating-admission-policy.ts";
import { validatingAdmissionPolicyBindingKind } from "../../../../src/core/api/kinds/validating-admission-policy-binding.ts";
import { validatingWebhookConfigurationKind } from "../../../../src/core/api/kinds/validating-webhook-configuration.ts";
import type { AnyKind } from "../../../../src/core/api/registry.ts";

const object = (fields: object, name = "x"): KubeObject => ({ apiVersion: "v1", kind: "X", metadata: { name }, ...fields });

function troubles(kind: AnyKind, fields: object, name?: string): readonly string[] {
  const given = object(fields, name);
  return (kind.validate?.(kind.defaults?.(given) ?? given) ?? []).map(fieldErrorText);
}

const cells = (kind: AnyKind, fields: object): readonly string[] =>
  kind.columns.slice(0, -1).map((column) => column.cell(object(fields), { nowMs: 0 }));

const RULE = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
const HOOK = {
  name: "a.b.example.com",
  admissionReviewVersions: ["v1"],
  sideEffects: "None",
  clientConfig: { url: "https://127.0.0.1:8443/x" },
  rules: [RULE],
};

describe.each<[string, AnyKind]>([
  ["validating", validatingWebhookConfigurationKind],
  ["mutating", mutatingWebhookConfigurationKind],
])("a %s webhook", (_, kind) => {
  test("is given what it leaves out", () => {
    const service = { name: "s", namespace: "n" };
    const filled = kind.defaults?.(object({ webhooks: [{ ...HOOK, clientConfig: { service } }] }));
    expect(filled).toMatchObject({
      webhooks: [
        {
          failurePolicy: "Fail",
          matchPolicy: "Equivalent",
          namespaceSelector: {},
          objectSelector: {},
          timeoutSeconds: 10,
          rules: [{ scope: "*" }],
          clientConfig: { service: { port: 443 } },
        },
      ],
    });
    expect(kind.defaults?.(filled as KubeObject)).toBe(filled);
    expect(troubles(kind, { webhooks: [HOOK] })).toEqual([]);
    expect(cells(kind, { webhooks: [HOOK, HOOK] })).toEqual(["x", "2"]);
  });

  test.each<[object, string]>([
    [
      { name: "short.name" },
      'webhooks[0].name: Invalid value: "short.name": should be a domain with at least three segments separated by dots',
    ],
    [{ sideEffects: undefined }, "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun"],
    [{ sideEffects: "Some" }, 'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
    [{ timeoutSeconds: 31 }, "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds"],
    [{ clientConfig: {} }, "webhooks[0].clientConfig: Required value: exactly one of url or service is required"],
    [
      { clientConfig: { url: "http://x/y" } },
      `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
    ],
    [
      { admissionReviewVersions: ["v2"] },
      'webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
    ],
    [{ failurePolicy: "Maybe" }, 'webhooks[0].failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"'],
    [{ rules: [{ ...RULE, operations: [] }] }, "webhooks[0].rules[0].operations: Required value"],
    [
      { rules: [{ ...RULE, operations: ["MAKE"] }] },
      'webhooks[0].rules[0].operations[0]: Unsupported value: "MAKE": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    ],
    [
      { rules: [{ ...RULE, apiGroups: ["*", "apps"] }] },
      `webhooks[0].rules[0].apiGroups: Invalid value: ["*","apps"]: if '*' is present, must not specify other API groups`,
    ],
  ])("with %j", (change, trouble) => {
    expect(troubles(kind, { webhooks: [{ ...HOOK, ...change }] })).toContain(trouble);
  });

  test("has a name of its own", () => {
    expect(troubles(kind, { webhooks: [HOOK, HOOK] })).toEqual(['webhooks[1].name: Duplicate value: "a.b.example.com"']);
  });
});

describe("an admission policy", () => {
  const SPEC = { matchConstraints: { resourceRules: [RULE] }, validations: [{ expression: "true" }] };

  test("is given what it leaves out, and counts its rules", () => {
    const filled = validatingAdmissionPolicyKind.defaults?.(object({ spec: SPEC }));
    expect(filled).toMatchObject({
      spec: { failurePolicy: "Fail", matchConstraints: { matchPolicy: "Equivalent", resourceRules: [{ scope: "*" }] } },
    });
    const paramKind = { apiVersion: "example.com/v1", kind: "Limits" };
    expect(cells(validatingAdmissionPolicyKind, { spec: { ...SPEC, paramKind } })).toEqual(["x", "1", "example.com/v1, Kind=Limits"]);
    expect(cells(validatingAdmissionPolicyKind, { spec: SPEC })).toEqual(["x", "1", "<unset>"]);
  });

  test.each<[object, string]>([
    [{ validations: [] }, "spec.validations: Required value: validations or auditAnnotations must contain at least one item"],
    [{ matchConstraints: undefined }, "spec.matchConstraints: Required value"],
    [{ validations: [{ expression: " " }] }, "spec.validations[0].expression: Required value: expression is not specified"],
    [
      { validations: [{ expression: "true", reason: "Because" }] },
      'spec.validations[0].reason: Unsupported value: "Because": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"',
    ],
    [{ paramKind: { kind: "X" } }, "spec.paramKind.apiVersion: Required value"],
  ])("with %j", (change, trouble) => {
    expect(troubles(validatingAdmissionPolicyKind, { spec: { ...SPEC, ...change } })).toContain(trouble);
  });

  test("is bound by name, with actions that fit each other", () => {
    const kind = validatingAdmissionPolicyBindingKind;
    const paramRef = { name: "p", namespace: "n", parameterNotFoundAction: "Deny" };
    expect(troubles(kind, { spec: { policyName: "p", validationActions: ["Deny"], paramRef } })).toEqual([]);
    expect(troubles(kind, {})).toEqual(["spec.policyName: Required value", "spec.validationActions: Required value"]);
    expect(troubles(kind, { spec: { policyName: "p", validationActions: ["Deny", "Warn"] } })).toEqual([
      'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ]);
    expect(cells(kind, { spec: { policyName: "p", paramRef } })).toEqual(["x", "p", "n/p"]);
    expect(cells(kind, { spec: { policyName: "p", paramRef: { selector: { matchLabels: { a: "b" } } } } })).toEqual(["x", "p", "a=b"]);
  });
});

describe("an APIService", () => {
  const SPEC = { group: "example.com", version: "v1", groupPriorityMinimum: 1_000, versionPriority: 10 };

  test.each<[object, string]>([
    [{ version: "v2" }, 'metadata.name: Invalid value: "v1.example.com": must be `spec.version+"."+spec.group`'],
    [{ groupPriorityMinimum: 0 }, "spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000"],
    [
      { insecureSkipTLSVerify: true },
      "spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify",
    ],
    [{ service: { name: "s" } }, "spec.service.namespace: Required value"],
  ])("with %j", (change, trouble) => {
    expect(troubles(apiServiceKind, { spec: { ...SPEC, ...change } }, "v1.example.com")).toContain(trouble);
  });

  test("shows who serves it, and why it is not available", () => {
    const service = { name: "s", namespace: "n" };
    expect(troubles(apiServiceKind, { spec: { ...SPEC, service } }, "v1.example.com")).toEqual([]);
    const status = { conditions: [{ type: "Available", status: "False", reason: "ServiceNotFound" }] };
    expect(cells(apiServiceKind, { spec: { ...SPEC, service }, status })).toEqual(["x", "n/s", "False (ServiceNotFound)"]);
    expect(cells(apiServiceKind, { spec: SPEC })).toEqual(["x", "Local", "Unknown"]);
  });
});

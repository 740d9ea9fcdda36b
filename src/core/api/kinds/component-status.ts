/**
 * ComponentStatus: whether a part of the control plane is well; worked out when somebody asks, never stored.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/componentstatus/rest.go
 */
import { nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, list, optional, struct, text } from "../schema.ts";
import { mergedBy } from "../shapes/list-rules.ts";

const componentCondition = struct("ComponentCondition", () => ({
  error: optional(text("Why nobody knows how the component is.")),
  message: optional(text("What the component answers when it is asked.")),
  status: text("True, False or Unknown."),
  type: text("What the condition is about; only Healthy is known."),
}));

const componentStatus = struct("ComponentStatus", () => ({
  ...typeAndMeta(),
  conditions: optional(list(componentCondition, "How the component is.", mergedBy("type"))),
}));
export type ComponentStatus = Infer<typeof componentStatus>;

export const componentStatusKind = defineKind({
  kind: "ComponentStatus",
  group: "",
  version: "v1",
  plural: "componentstatuses",
  shortNames: ["cs"],
  categories: [],
  namespaced: false,
  history: "last",
  schema: componentStatus,
  verbs: ["get", "list"],
  deprecation: "v1 ComponentStatus is deprecated in v1.19+",
  columns: [
    nameColumn,
    { name: "STATUS", cell: healthText },
    { name: "MESSAGE", cell: (object) => healthOf(object)?.message ?? "" },
    { name: "ERROR", cell: (object) => healthOf(object)?.error ?? "" },
  ],
  health: componentHealth,
});

/** A part of the control plane, and what it answers: `ok`, or why it does not. */
export interface ComponentAnswer {
  readonly name: "scheduler" | "controller-manager" | "etcd-0";
  readonly isHealthy: boolean;
  readonly message?: string;
  readonly error?: string;
}

/** The object that says how a component is. */
export function componentStatusOf({ name, isHealthy, ...words }: ComponentAnswer): ComponentStatus {
  const condition = { type: "Healthy", status: isHealthy ? "True" : "False", ...words };
  return { apiVersion: "v1", kind: "ComponentStatus", metadata: { name }, conditions: [condition] };
}

function healthOf({ conditions }: ComponentStatus) {
  return conditions?.find(({ type }) => type === "Healthy");
}

function healthText(object: ComponentStatus): string {
  const condition = healthOf(object);
  if (condition === undefined) return "Unknown";
  return condition.status === "True" ? "Healthy" : "Unhealthy";
}

function componentHealth(object: ComponentStatus): Health {
  const condition = healthOf(object);
  return condition?.status === "True"
    ? { state: "ok", why: "" }
    : { state: "failing", why: condition?.message || (condition?.error ?? "") };
}

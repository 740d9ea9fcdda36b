/**
 * The conditions of flow schemas and priority levels: the same fields under two names, none of which need be there.
 * @see kubernetes staging/src/k8s.io/api/flowcontrol/v1/types.go
 */
import { duplicate, type FieldError, required } from "../errors.ts";
import { type Infer, optional, struct, text, time } from "../schema.ts";

const fields = () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: optional(text("True, False or Unknown.")),
  type: optional(text("What the condition is about.")),
});

export const flowSchemaCondition = struct("FlowSchemaCondition", fields);
export const priorityLevelConfigurationCondition = struct("PriorityLevelConfigurationCondition", fields);
/** A condition of either kind. */
export type FlowControlCondition = Infer<typeof flowSchemaCondition>;

/** Every condition has a type, and no two have the same. */
export function validateFlowControlConditions(conditions: readonly FlowControlCondition[] = []): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap(({ type = "" }, index) => {
    const field = `status.conditions[${index}].type`;
    const errors = seen.has(type) ? [duplicate(field, type)] : [];
    seen.add(type);
    return type === "" ? [...errors, required(field)] : errors;
  });
}

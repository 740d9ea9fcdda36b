/**
 * FlowSchema: which requests to the API server share a priority level, and which of them share a queue.
 *
 * Stored and shown only: requests here never wait for each other.
 * @see kubernetes staging/src/k8s.io/api/flowcontrol/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, int32, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { flowSchemaCondition } from "../shapes/flow-control-condition.ts";
import { atomic, mergedBy } from "../shapes/list-rules.ts";
import { patched } from "../shapes/sharing.ts";
import { validateFlowSchema } from "./flow-schema/validate.ts";

const set = { listType: "set" } as const;

const flowDistinguisherMethod = struct("FlowDistinguisherMethod", () => ({
  type: oneOf(["ByNamespace", "ByUser"], "Whether requests are told apart by who asks or by the namespace asked for."),
}));

const priorityLevelConfigurationReference = struct("PriorityLevelConfigurationReference", () => ({
  name: text("Name of the priority level."),
}));

const groupSubject = struct("GroupSubject", () => ({ name: text("Name of the group, or a star for every user.") }));
const userSubject = struct("UserSubject", () => ({ name: text("Name of the user, or a star for every one.") }));
const serviceAccountSubject = struct("ServiceAccountSubject", () => ({
  name: text("Name of the account, or a star for all of the namespace."),
  namespace: text("Namespace of the account."),
}));

const subject = struct("Subject", () => ({
  group: optional(part(groupSubject, "The group; given exactly when the kind is Group.")),
  kind: oneOf(["Group", "ServiceAccount", "User"], "Which of the other fields is given.", "v1.SubjectKind"),
  serviceAccount: optional(part(serviceAccountSubject, "The account; given exactly when the kind is ServiceAccount.")),
  user: optional(part(userSubject, "The user; given exactly when the kind is User.")),
}));
export type FlowSubject = Infer<typeof subject>;

const verbs = () => list(text("A verb, or a star for all."), "What is asked for.", set);

const resourcePolicyRule = struct("ResourcePolicyRule", () => ({
  apiGroups: list(text("A group, or a star for all."), "API groups of the resources.", set),
  clusterScope: optional(bool("Whether requests without a namespace match.")),
  namespaces: optional(list(text("A namespace, or a star for all."), "Namespaces of the requests.", set)),
  resources: list(text("A resource, or a star for all."), "Resources, with subresource where one is meant.", set),
  verbs: verbs(),
}));
export type ResourcePolicyRule = Infer<typeof resourcePolicyRule>;

const nonResourcePolicyRule = struct("NonResourcePolicyRule", () => ({
  nonResourceURLs: list(text("A path; a star at its end stands for the rest."), "Paths of the requests.", set),
  verbs: verbs(),
}));
export type NonResourcePolicyRule = Infer<typeof nonResourcePolicyRule>;

const policyRulesWithSubjects = struct("PolicyRulesWithSubjects", () => ({
  nonResourceRules: optional(list(nonResourcePolicyRule, "Requests for something else than resources.", atomic)),
  resourceRules: optional(list(resourcePolicyRule, "Requests for resources.", atomic)),
  subjects: list(subject, "Who asks; one must match.", atomic),
}));
export type FlowRule = Infer<typeof policyRulesWithSubjects>;

const flowSchemaSpec = struct("FlowSchemaSpec", () => ({
  distinguisherMethod: optional(part(flowDistinguisherMethod, "How requests are told apart; absent means not at all.")),
  matchingPrecedence: int32("The schema with the lowest number wins; 1000 unless said otherwise."),
  priorityLevelConfiguration: part(priorityLevelConfigurationReference, "Priority level of the requests."),
  rules: optional(list(policyRulesWithSubjects, "Requests that match; one rule must.", atomic)),
}));
export type FlowSchemaSpec = Infer<typeof flowSchemaSpec>;

const flowSchemaStatus = struct("FlowSchemaStatus", () => ({
  conditions: optional(list(flowSchemaCondition, "What is known about the schema.", mergedBy("type"))),
}));

const flowSchema = struct("FlowSchema", () => ({
  ...typeAndMeta(),
  spec: part(flowSchemaSpec, "The requests and their priority level."),
  status: part(flowSchemaStatus, "What became of it."),
}));
export type FlowSchema = Infer<typeof flowSchema>;

export const flowSchemaKind = defineKind({
  kind: "FlowSchema",
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  plural: "flowschemas",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  hasGeneration: true,
  hasStatus: true,
  schema: flowSchema,
  columns: [
    nameColumn,
    { name: "PRIORITYLEVEL", cell: ({ spec }) => spec.priorityLevelConfiguration.name },
    { name: "MATCHINGPRECEDENCE", cell: ({ spec }) => String(spec.matchingPrecedence), sortKey: ({ spec }) => spec.matchingPrecedence },
    { name: "DISTINGUISHERMETHOD", cell: ({ spec }) => spec.distinguisherMethod?.type ?? "<none>" },
    ageColumn,
    { name: "MISSINGPL", cell: (object) => danglingOf(object)?.status ?? "?" },
  ],
  health: danglingHealth,
  defaults: withFlowSchemaDefaults,
  validate: validateFlowSchema,
  strategy: { prepareCreate: (object) => ({ ...object, status: {} }) },
});

function withFlowSchemaDefaults(object: FlowSchema): FlowSchema {
  const { spec = {}, status = {} }: { readonly spec?: Partial<FlowSchemaSpec>; readonly status?: FlowSchema["status"] } = object;
  const matchingPrecedence = spec.matchingPrecedence || 1_000;
  const filledSpec = patched(spec, { matchingPrecedence, priorityLevelConfiguration: spec.priorityLevelConfiguration ?? { name: "" } });
  return patched(object, { spec: filledSpec as FlowSchemaSpec, status });
}

function danglingOf({ status }: FlowSchema) {
  return status.conditions?.find(({ type }) => type === "Dangling");
}

function danglingHealth(object: FlowSchema): Health {
  const dangling = danglingOf(object);
  return dangling?.status === "True" ? { state: "failing", why: dangling.message ?? "" } : { state: "ok", why: "" };
}

/**
 * PriorityLevelConfiguration: how many requests of a level the API server works on at once, and how the others wait.
 *
 * Stored and shown only: requests here never wait for each other.
 * @see kubernetes staging/src/k8s.io/api/flowcontrol/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, list, oneOf, optional, part, struct } from "../schema.ts";
import { priorityLevelConfigurationCondition } from "../shapes/flow-control-condition.ts";
import { mergedBy } from "../shapes/list-rules.ts";
import { patched } from "../shapes/sharing.ts";
import { validatePriorityLevel } from "./priority-level-configuration/validate.ts";

const queuingConfiguration = struct("QueuingConfiguration", () => ({
  handSize: int32("How many queues a flow may use, so that few flows share all of theirs; 8 unless said otherwise."),
  queueLengthLimit: int32("How many requests wait in one queue at most; 50 unless said otherwise."),
  queues: int32("How many queues there are; 64 unless said otherwise."),
}));
export type QueuingConfiguration = Infer<typeof queuingConfiguration>;

const limitResponse = struct("LimitResponse", () => ({
  queuing: optional(part(queuingConfiguration, "How requests wait; given exactly when the type is Queue.")),
  type: oneOf(["Queue", "Reject"], "What happens to requests that cannot be worked on at once."),
}));
export type LimitResponse = Infer<typeof limitResponse>;

const limitedPriorityLevelConfiguration = struct("LimitedPriorityLevelConfiguration", () => ({
  borrowingLimitPercent: optional(int32("How much other levels may lend, in percent of the level's own share; absent means any.")),
  lendablePercent: optional(int32("How much of the share may be lent to other levels, in percent.")),
  limitResponse: optional(part(limitResponse, "What happens to requests beyond the limit.")),
  nominalConcurrencyShares: optional(int32("The level's part of all that the server works on at once; 30 unless said otherwise.")),
}));
export type LimitedPriorityLevel = Infer<typeof limitedPriorityLevelConfiguration>;

const exemptPriorityLevelConfiguration = struct("ExemptPriorityLevelConfiguration", () => ({
  lendablePercent: optional(int32("How much of the share may be lent to other levels, in percent.")),
  nominalConcurrencyShares: optional(int32("The level's part of all that the server works on at once; 0 unless said otherwise.")),
}));
export type ExemptPriorityLevel = Infer<typeof exemptPriorityLevelConfiguration>;

const priorityLevelConfigurationSpec = struct("PriorityLevelConfigurationSpec", () => ({
  exempt: optional(part(exemptPriorityLevelConfiguration, "What an exempt level counts for; not for a limited one.")),
  limited: optional(part(limitedPriorityLevelConfiguration, "The limit; given exactly when the type is Limited.")),
  type: oneOf(["Exempt", "Limited"], "Whether requests of the level are ever held back.", "v1.PriorityLevelEnablement"),
}));
export type PriorityLevelSpec = Infer<typeof priorityLevelConfigurationSpec>;

const priorityLevelConfigurationStatus = struct("PriorityLevelConfigurationStatus", () => ({
  conditions: optional(list(priorityLevelConfigurationCondition, "What is known about the level.", mergedBy("type"))),
}));

const priorityLevelConfiguration = struct("PriorityLevelConfiguration", () => ({
  ...typeAndMeta(),
  spec: part(priorityLevelConfigurationSpec, "The limit."),
  status: part(priorityLevelConfigurationStatus, "What became of it."),
}));
export type PriorityLevelConfiguration = Infer<typeof priorityLevelConfiguration>;

export const priorityLevelConfigurationKind = defineKind({
  kind: "PriorityLevelConfiguration",
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  plural: "prioritylevelconfigurations",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  hasGeneration: true,
  hasStatus: true,
  schema: priorityLevelConfiguration,
  columns: [
    nameColumn,
    { name: "TYPE", cell: ({ spec }) => spec.type },
    { name: "NOMINALCONCURRENCYSHARES", cell: ({ spec }) => countText(spec.limited?.nominalConcurrencyShares) },
    { name: "QUEUES", cell: ({ spec }) => countText(spec.limited?.limitResponse?.queuing?.queues) },
    { name: "HANDSIZE", cell: ({ spec }) => countText(spec.limited?.limitResponse?.queuing?.handSize) },
    { name: "QUEUELENGTHLIMIT", cell: ({ spec }) => countText(spec.limited?.limitResponse?.queuing?.queueLengthLimit) },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withPriorityLevelDefaults,
  validate: validatePriorityLevel,
  strategy: { prepareCreate: (object) => ({ ...object, status: {} }) },
});

function countText(count: number | undefined): string {
  return count === undefined ? "<none>" : String(count);
}

function withPriorityLevelDefaults(object: PriorityLevelConfiguration): PriorityLevelConfiguration {
  const { spec = {}, status = {} }: { readonly spec?: Partial<PriorityLevelSpec>; readonly status?: PriorityLevelConfiguration["status"] } =
    object;
  const filledSpec = patched(spec, {
    exempt: spec.exempt && withShares(spec.exempt, 0),
    limited: spec.limited && withQueuing(withShares(spec.limited, 30)),
  });
  return patched(object, { spec: filledSpec as PriorityLevelSpec, status });
}

function withShares<L extends ExemptPriorityLevel>(level: L, shares: number): L {
  const { nominalConcurrencyShares = shares, lendablePercent = 0 } = level;
  return patched<ExemptPriorityLevel>(level, { nominalConcurrencyShares, lendablePercent }) as L;
}

/** Zero counts as absent here, as upstream's fields cannot tell both apart. */
function withQueuing(level: LimitedPriorityLevel): LimitedPriorityLevel {
  const { limitResponse: response } = level;
  if (response?.queuing === undefined) return level;
  const { queuing } = response;
  const filledQueuing = patched(queuing, {
    handSize: queuing.handSize || 8,
    queues: queuing.queues || 64,
    queueLengthLimit: queuing.queueLengthLimit || 50,
  });
  return patched(level, { limitResponse: patched(response, { queuing: filledQueuing }) });
}

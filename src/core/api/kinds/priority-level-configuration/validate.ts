/**
 * What is wrong with a priority level.
 * @see kubernetes pkg/apis/flowcontrol/validation/validation.go ValidatePriorityLevelConfiguration
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { validateFlowControlConditions } from "../../shapes/flow-control-condition.ts";
import { mandatoryPriorityLevels } from "../../shapes/flow-control-defaults.ts";
import { canonicalText } from "../../unified-diff.ts";
import type {
  ExemptPriorityLevel,
  LimitedPriorityLevel,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelSpec,
  QueuingConfiguration,
} from "../priority-level-configuration.ts";

const QUEUES_MAX = 10_000_000;
const ENTROPY_BITS_MAX = 60;
const ZERO_SHARES_ANNOTATION = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares";
const EXEMPT = "exempt";

/** Everything that is wrong with a level that has its defaults. */
export function validatePriorityLevel({ metadata, spec, status }: PriorityLevelConfiguration): FieldError[] {
  const isMarked = metadata.annotations?.[ZERO_SHARES_ANNOTATION] !== undefined;
  return [
    ...(isMarked ? [forbiddenField("metadata.annotations", `annotation '${ZERO_SHARES_ANNOTATION}' is forbidden`)] : []),
    ...validateSpec(spec, metadata.name),
    ...validateMandatory(spec, metadata.name),
    ...validateFlowControlConditions(status.conditions),
  ];
}

function validateSpec({ type, exempt, limited }: PriorityLevelSpec, name: string): FieldError[] {
  const errors: FieldError[] = [];
  if ((name === EXEMPT) !== (type === "Exempt")) {
    errors.push(invalidValue("spec.type", type ?? "", "must be 'Exempt' if and only if `name` is 'exempt'"));
  }
  switch (type) {
    case "Exempt":
      if (limited !== undefined) errors.push(forbiddenField("spec.limited", "must be nil if the type is not Limited"));
      return exempt === undefined ? errors : [...errors, ...validateShares(exempt, "spec.exempt")];
    case "Limited":
      if (exempt !== undefined) errors.push(forbiddenField("spec.exempt", "must be nil if the type is Limited"));
      if (limited === undefined) return [...errors, required("spec.limited", "must not be empty when type is Limited")];
      return [...errors, ...validateLimited(limited, "spec.limited")];
    default:
      return [...errors, notSupported("spec.type", type ?? "", ["Exempt", "Limited"])];
  }
}

function validateMandatory(spec: PriorityLevelSpec, name: string): FieldError[] {
  const fixed = mandatoryPriorityLevels.find((level) => level.name === name);
  if (fixed === undefined) return [];
  const isExempt = name === EXEMPT;
  const comparable = isExempt ? { ...spec, exempt: fixed.spec.exempt } : spec;
  if (canonicalText(comparable) === canonicalText(fixed.spec)) return [];
  const but = isExempt ? " except the 'spec.exempt' field" : "";
  return [invalidValue("spec", spec, `spec of '${name}'${but} must equal the fixed value`)];
}

function validateShares(
  { nominalConcurrencyShares: shares = 0, lendablePercent: percent = 0 }: ExemptPriorityLevel,
  field: string,
): FieldError[] {
  return [
    ...(shares < 0 ? [invalidValue(`${field}.nominalConcurrencyShares`, shares, "must be a non-negative integer")] : []),
    ...(percent < 0 || percent > 100 ? [invalidValue(`${field}.lendablePercent`, percent, "must be between 0 and 100, inclusive")] : []),
  ];
}

function validateLimited(limited: LimitedPriorityLevel, field: string): FieldError[] {
  const { nominalConcurrencyShares: shares = 0, lendablePercent, borrowingLimitPercent: borrowing = 0, limitResponse } = limited;
  const badBorrowing = invalidValue(`${field}.borrowingLimitPercent`, borrowing, "if specified, must be a non-negative integer");
  return [
    ...validateShares({ nominalConcurrencyShares: shares }, field),
    ...validateResponse(limitResponse, `${field}.limitResponse`),
    ...validateShares({ lendablePercent }, field),
    ...(borrowing < 0 ? [badBorrowing] : []),
  ];
}

function validateResponse({ type, queuing }: Partial<LimitResponse> = {}, field: string): FieldError[] {
  const place = `${field}.queuing`;
  switch (type) {
    case "Reject":
      return queuing === undefined ? [] : [forbiddenField(place, "must be nil if limited.limitResponse.type is not Limited")];
    case "Queue":
      if (queuing === undefined) return [required(place, "must not be empty if limited.limitResponse.type is Limited")];
      return validateQueuing(queuing, place);
    default:
      return [notSupported(`${field}.type`, type ?? "", ["Queue", "Reject"])];
  }
}

function validateQueuing({ queueLengthLimit, queues, handSize }: QueuingConfiguration, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const bad = (name: string, value: number, detail: string) => errors.push(invalidValue(`${field}.${name}`, value, detail));
  if (queueLengthLimit <= 0) bad("queueLengthLimit", queueLengthLimit, "must be positive");
  if (queues <= 0) bad("queues", queues, "must be positive");
  else if (queues > QUEUES_MAX) bad("queues", queues, `must not be greater than ${QUEUES_MAX}`);
  if (handSize <= 0) bad("handSize", handSize, "must be positive");
  else if (handSize > queues) bad("handSize", handSize, `should not be greater than queues (${queues})`);
  else if (entropyBits(queues, handSize) > ENTROPY_BITS_MAX) {
    const detail = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${ENTROPY_BITS_MAX}`;
    bad("handSize", handSize, detail);
  }
  return errors;
}

/** How many bits of a hash it takes to deal such a hand, as upstream estimates: a whole deck's worth for each card. */
function entropyBits(deckSize: number, handSize: number): number {
  let hands = 1n;
  for (let card = 0; card < handSize && hands >> BigInt(ENTROPY_BITS_MAX) === 0n; card++) hands *= BigInt(deckSize);
  return (hands - 1n).toString(2).length;
}

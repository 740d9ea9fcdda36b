/**
 * Grants a CustomResourceDefinition the names it asks for, unless another of its group has them; then its kind is served.
 *
 * Upstream's two controllers, one for the names and one that establishes, are two writes here too.
 * Absent on purpose: the condition NonStructuralSchema, which no definition can get that validation has let in.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/controller/{status/naming_controller,establish/establishing_controller}.go
 */
import type { CustomResourceDefinition, DefinitionCondition } from "../api/kinds/custom-resource-definition.ts";
import { sameJson } from "../api/patch/json-value.ts";
import { type Agent, type Change, type Key, NOTHING_TO_DO, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { setCondition } from "../rules/pod.ts";
import { approvalOf } from "./custom-resource-names/approval.ts";
import { type Claim, claimNames } from "./custom-resource-names/claim.ts";

export const customResourceNames: Agent = {
  name: "crd-naming",
  process: processes.apiServer,
  watches: { CustomResourceDefinition: keysOf },
  reconcile(key, world) {
    const definition = world.get("CustomResourceDefinition", key);
    if (definition === undefined) return NOTHING_TO_DO;
    const claim = claimNames(definition, othersOf(definition, world));
    const named = withClaim(definition, claim, world.nowMs);
    const established = withEstablished(named, world.nowMs);
    const writes = [...(named === definition ? [] : [named]), ...(established === named ? [] : [established])];
    return { intents: writes.map(updateStatus) };
  },
};

/** The definition itself, and when it lets go of names those of its group that may have waited for them. */
function* keysOf({ before, after }: Change<CustomResourceDefinition>, world: World): Iterable<Key> {
  if (after !== undefined) yield after.metadata.name;
  if (before === undefined || sameJson(before.status?.acceptedNames, after?.status?.acceptedNames)) return;
  for (const other of othersOf(before, world)) yield other.metadata.name;
}

/** The other definitions of the group. */
function othersOf({ metadata, spec }: CustomResourceDefinition, world: World): readonly CustomResourceDefinition[] {
  return [...world.list("CustomResourceDefinition")].filter(
    (other) => other.spec.group === spec.group && other.metadata.name !== metadata.name,
  );
}

function withClaim(definition: CustomResourceDefinition, { names, accepted, isFirst }: Claim, nowMs: number): CustomResourceDefinition {
  const { status } = definition;
  const wanted = [accepted, ...(isFirst ? [waiting(accepted)] : []), ...approvalOf(definition)];
  const conditions = wanted.reduce<readonly DefinitionCondition[]>(
    (list, condition) => setCondition(list, condition, nowMs),
    status?.conditions ?? [],
  );
  if (conditions === status?.conditions && sameJson(names, status.acceptedNames)) return definition;
  return { ...definition, status: { ...status, acceptedNames: names, conditions } };
}

/** What is said of a definition that is not served yet. */
function waiting(accepted: DefinitionCondition): DefinitionCondition {
  return accepted.status === "True"
    ? { type: "Established", status: "False", reason: "Installing", message: "the initial names have been accepted" }
    : { type: "Established", status: "False", reason: "NotAccepted", message: "not all names are accepted" };
}

/** A definition whose names are granted is served from now on, whatever becomes of its names later. */
function withEstablished(definition: CustomResourceDefinition, nowMs: number): CustomResourceDefinition {
  const { status } = definition;
  const isTrue = (type: string): boolean => status?.conditions?.some((each) => each.type === type && each.status === "True") ?? false;
  if (!isTrue("NamesAccepted") || isTrue("Established")) return definition;
  const established = {
    type: "Established",
    status: "True",
    reason: "InitialNamesAccepted",
    message: "the initial names have been accepted",
  };
  return { ...definition, status: { ...status, conditions: setCondition(status?.conditions, established, nowMs) } };
}

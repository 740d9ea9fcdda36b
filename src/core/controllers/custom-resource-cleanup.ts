/**
 * Deletes the objects of a CustomResourceDefinition that is being deleted, and lets it go when the last is gone.
 *
 * Once nobody serves a kind, nobody can tell any more whether an owner of that kind is there. So it lets go a moment after
 * the last object went, when the garbage collector has heard of it.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go
 */
import { customKindOf, customTableOf } from "../api/custom/custom-kind.ts";
import { type KubeObject, keyOf } from "../api/kind.ts";
import { CLEANUP_FINALIZER, type CustomResourceDefinition, type DefinitionCondition } from "../api/kinds/custom-resource-definition.ts";
import { type Agent, dropRow, type Intent, type Outcome, putRow, update, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { setCondition } from "../rules/pod.ts";
import { defineTable } from "../store/tables.ts";

/** So soon after its deletes it looks whether they are done, and so long it lets others hear of the last. */
const DONE_MS = 1_000;
/** So often it looks whether objects are gone that somebody's finalizer holds. */
const LOOK_MS = 5_000;

/** The definitions that had objects at the last look. */
const occupiedTable = defineTable<true>("definitions-with-objects", "process");

const TERMINATING = "Terminating";
const IN_PROGRESS = {
  type: TERMINATING,
  status: "True",
  reason: "InstanceDeletionInProgress",
  message: "CustomResource deletion is in progress",
};
const COMPLETED = { type: TERMINATING, status: "False", reason: "InstanceDeletionCompleted", message: "removed all instances" };

export const customResourceCleanup: Agent = {
  name: "crd-finalizer",
  process: processes.apiServer,
  watches: { CustomResourceDefinition: ({ after }) => (after !== undefined && isEnding(after) ? [after.metadata.name] : []) },
  tables: [occupiedTable],
  reconcile(key, world, { state }) {
    const definition = world.get("CustomResourceDefinition", key);
    const wasOccupied = state.row(occupiedTable, key) !== undefined;
    const forget = wasOccupied ? [dropRow(occupiedTable, key)] : [];
    if (definition === undefined || !isEnding(definition)) return { intents: forget };
    const instances = instancesOf(definition, world);
    if (instances.length > 0) return cleanUp(definition, instances, world);
    return wasOccupied ? { intents: forget, requeueAfterMs: DONE_MS } : { intents: letGo(definition, world) };
  },
};

function isEnding({ metadata }: CustomResourceDefinition): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(CLEANUP_FINALIZER);
}

function cleanUp(definition: CustomResourceDefinition, instances: readonly KubeObject[], world: World): Outcome {
  const started = withCondition(definition, IN_PROGRESS, world);
  const deletions = instances
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((instance): Intent => ({ do: "delete", kind: customTableOf(definition), key: keyOf(instance) }));
  const intents = [
    putRow(occupiedTable, definition.metadata.name, true),
    ...(started === definition ? [] : [updateStatus(started)]),
    ...deletions,
  ];
  // What is left after a while is held by finalizers, and nobody waits for a look at that.
  const isHeld = deletions.length === 0;
  return { intents, requeueAfterMs: isHeld ? LOOK_MS : DONE_MS, background: isHeld };
}

/** A definition whose names were never granted has no objects. */
function instancesOf(definition: CustomResourceDefinition, world: World): readonly KubeObject[] {
  const kind = customKindOf(definition);
  return kind === undefined || !world.kinds.includes(kind.kind) ? [] : [...world.listAny(kind.kind)];
}

function letGo(definition: CustomResourceDefinition, world: World): readonly Intent[] {
  const done = withCondition(definition, COMPLETED, world);
  const finalizers = (done.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
  const freed: CustomResourceDefinition = { ...done, metadata: { ...done.metadata, finalizers } };
  return [...(done === definition ? [] : [updateStatus(done)]), update(freed)];
}

function withCondition(definition: CustomResourceDefinition, condition: DefinitionCondition, world: World): CustomResourceDefinition {
  const conditions = setCondition(definition.status?.conditions, condition, world.nowMs);
  return conditions === definition.status?.conditions ? definition : { ...definition, status: { ...definition.status, conditions } };
}

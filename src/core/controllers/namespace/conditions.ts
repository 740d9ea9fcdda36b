/**
 * The conditions of a namespace that is being deleted; True means that something stands in the way.
 * @see kubernetes pkg/controller/namespace/deletion/status_condition_utils.go
 */
import type { Namespace, NamespaceCondition } from "../../api/kinds/namespace.ts";
import { setCondition } from "../../rules/pod.ts";
import { compareKeys } from "../../sim/tree.ts";
import { type Content, remainingText, total } from "./content.ts";

type Finding = Omit<NamespaceCondition, "lastTransitionTime">;

/** The namespace's conditions after a pass over `contents`; of these, `stuck` are those whose remains nothing explains. */
export function conditionsOf(
  namespace: Namespace,
  { contents, stuck }: { readonly contents: readonly Content[]; readonly stuck: readonly Content[] },
  nowMs: number,
): readonly NamespaceCondition[] {
  const findings = [
    ok("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
    ok("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
    contentFailure(namespace, stuck),
    contentRemaining(contents.filter(({ remains }) => remains.count > 0)),
    finalizersRemaining(total(contents.map(({ remains }) => remains)).finalizers),
  ];
  return findings.reduce<readonly NamespaceCondition[]>(
    (list, finding) => setCondition(list, finding, nowMs),
    namespace.status.conditions ?? [],
  );
}

function ok(type: string, reason: string, message: string): Finding {
  return { type, status: "False", reason, message };
}

function contentFailure({ metadata }: Namespace, stuck: readonly Content[]): Finding {
  const type = "NamespaceDeletionContentFailure";
  if (stuck.length === 0) return ok(type, "ContentDeleted", "All content successfully deleted, may be waiting on finalization");
  const errors = stuck.map(({ kind }) => {
    const resource = `${kind.group}/${kind.version}, Resource=${kind.plural}`;
    return `unexpected items still remain in namespace: ${metadata.name} for gvr: ${resource}`;
  });
  const message = `Failed to delete all resource types, ${errors.length} remaining: ${errors.sort(compareKeys).join(", ")}`;
  return { type, status: "True", reason: "ContentDeletionFailed", message };
}

function contentRemaining(contents: readonly Content[]): Finding {
  const type = "NamespaceContentRemaining";
  if (contents.length === 0) return ok(type, "ContentRemoved", "All content successfully removed");
  const texts = contents.map(remainingText).sort(compareKeys);
  return { type, status: "True", reason: "SomeResourcesRemain", message: `Some resources are remaining: ${texts.join(", ")}` };
}

function finalizersRemaining(finalizers: ReadonlyMap<string, number>): Finding {
  const type = "NamespaceFinalizersRemaining";
  if (finalizers.size === 0) return ok(type, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
  const texts = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort(compareKeys);
  const message = `Some content in the namespace has finalizers remaining: ${texts.join(", ")}`;
  return { type, status: "True", reason: "SomeFinalizersRemain", message };
}

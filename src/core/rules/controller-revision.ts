/**
 * The history of a StatefulSet's or DaemonSet's template, kept as ControllerRevisions.
 * @see kubernetes pkg/controller/history/controller_history.go
 */
import type { KubeObject } from "../api/kind.ts";
import type { ControllerRevision } from "../api/kinds/controller-revision.ts";
import type { PodTemplateSpec } from "../api/shapes/pod-spec.ts";
import { canonicalTemplate } from "../api/shapes/template-identity.ts";
import { controllerReference, podTemplateHash } from "./workload.ts";

/** The label that names the revision a pod is made from. */
export const REVISION_HASH = "controller-revision-hash";

/** An owner whose template has a history. */
export interface Templated extends KubeObject {
  readonly spec: { readonly template: PodTemplateSpec };
  readonly status: { readonly collisionCount?: number | undefined };
}

/** A revision that is not in the store yet. */
export type RevisionDraft = Omit<ControllerRevision, "metadata"> & {
  readonly kind: "ControllerRevision";
  readonly metadata: ControllerRevision["metadata"];
};

interface RevisionData {
  readonly spec?: { readonly template?: PodTemplateSpec & { readonly $patch?: string } };
}

/** The template that a revision keeps; undefined for a revision that somebody else has written. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec | undefined {
  const { template } = (data as RevisionData | undefined)?.spec ?? {};
  if (template === undefined) return undefined;
  const { $patch: _, ...kept } = template;
  return kept;
}

/** The revision of the owner's present template, when there is one; the newest of several. */
export function revisionOfTemplate({ spec }: Templated, revisions: readonly ControllerRevision[]): ControllerRevision | undefined {
  const wanted = canonicalTemplate(spec.template);
  return byAge(revisions).findLast((revision) => {
    const template = templateOf(revision);
    return template !== undefined && canonicalTemplate(template) === wanted;
  });
}

/** A revision for the owner's present template, the newest of all. */
export function newRevision(owner: Templated, revisions: readonly ControllerRevision[]): RevisionDraft {
  const { template } = owner.spec;
  const hash = podTemplateHash(template, owner.status.collisionCount);
  const { name, namespace } = owner.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...template.metadata?.labels, [REVISION_HASH]: hash },
      ...(owner.metadata.annotations === undefined ? {} : { annotations: owner.metadata.annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data: { spec: { template: { ...template, $patch: "replace" } } },
    revision: nextRevision(revisions),
  };
}

/** The number that makes a revision the newest. */
export function nextRevision(revisions: readonly ControllerRevision[]): number {
  return Math.max(0, ...revisions.map(({ revision }) => revision)) + 1;
}

/** The oldest of the revisions that no pod is made from, beyond `limit` of them. */
export function expiredRevisions(
  revisions: readonly ControllerRevision[],
  live: ReadonlySet<string>,
  limit: number,
): readonly ControllerRevision[] {
  const idle = byAge(revisions).filter(({ metadata }) => !live.has(metadata.name));
  return idle.slice(0, Math.max(0, idle.length - limit));
}

function byAge(revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return revisions.toSorted((a, b) => a.revision - b.revision);
}

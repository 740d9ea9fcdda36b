/**
 * What upstream fills into a StatefulSet.
 * @see kubernetes pkg/apis/apps/v1/defaults.go and conversion.go
 */
import { templateWithDefaults } from "../../shapes/replicated-defaults.ts";
import { filled, mapShared, patched } from "../../shapes/sharing.ts";
import { defaultVolumeClaim, type PersistentVolumeClaim } from "../../shapes/volume-claim-object.ts";
import type { StatefulSet, StatefulSetSpec } from "../stateful-set.ts";

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = {} as StatefulSetSpec;

/** Fills what the manifest leaves out; what the types promise may be missing before. */
export function withStatefulSetDefaults(object: StatefulSet): StatefulSet {
  const { spec = NO_SPEC }: Partial<StatefulSet> = object;
  const given: Partial<StatefulSetSpec> = spec;
  const base = filled(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: "OrderedReady" });
  return patched(object, {
    spec: patched(base, {
      updateStrategy: strategyWithDefaults(given.updateStrategy),
      persistentVolumeClaimRetentionPolicy: retentionWithDefaults(given.persistentVolumeClaimRetentionPolicy),
      template: templateWithDefaults(given.template),
      volumeClaimTemplates: given.volumeClaimTemplates && mapShared(given.volumeClaimTemplates, claimWithDefaults),
    }),
  });
}

type UpdateStrategy = StatefulSetSpec["updateStrategy"];

function strategyWithDefaults(strategy: UpdateStrategy | undefined): UpdateStrategy {
  // Only who leaves the type out gets a rolling update's settings for nothing.
  if (!strategy?.type) {
    return { ...strategy, type: "RollingUpdate", rollingUpdate: filled(strategy?.rollingUpdate ?? {}, { partition: 0 }) };
  }
  if (strategy.type !== "RollingUpdate" || strategy.rollingUpdate === undefined) return strategy;
  return patched(strategy, { rollingUpdate: filled(strategy.rollingUpdate, { partition: 0 }) });
}

type Retention = StatefulSetSpec["persistentVolumeClaimRetentionPolicy"];

const RETAIN: Retention = { whenDeleted: "Retain", whenScaled: "Retain" };

function retentionWithDefaults(policy: Retention = RETAIN): Retention {
  return filled(policy, RETAIN);
}

function claimWithDefaults(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return defaultVolumeClaim(patched(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim" }));
}

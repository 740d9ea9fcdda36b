/**
 * The groups and versions that the API server serves by itself, and their order in discovery.
 * @see kubernetes pkg/controlplane/apiserver/aggregator.go DefaultGenericAPIServicePriorities, cmd/kube-apiserver/app/aggregator.go
 */
import type { ApiService } from "../../api/kinds/api-service.ts";

type Spec = NonNullable<ApiService["spec"]>;
type Row = readonly [group: string, version: string, groupPriorityMinimum: number, versionPriority: number];

const ROWS: readonly Row[] = [
  ["", "v1", 18_000, 1],
  ["apps", "v1", 17_800, 15],
  ["events.k8s.io", "v1", 17_750, 15],
  ["authentication.k8s.io", "v1", 17_700, 15],
  ["authorization.k8s.io", "v1", 17_600, 15],
  ["autoscaling", "v1", 17_500, 15],
  ["autoscaling", "v2", 17_500, 30],
  ["batch", "v1", 17_400, 15],
  ["certificates.k8s.io", "v1", 17_300, 15],
  ["networking.k8s.io", "v1", 17_200, 15],
  ["policy", "v1", 17_100, 15],
  ["rbac.authorization.k8s.io", "v1", 17_000, 15],
  ["storage.k8s.io", "v1", 16_800, 15],
  ["apiextensions.k8s.io", "v1", 16_700, 15],
  ["admissionregistration.k8s.io", "v1", 16_700, 15],
  ["scheduling.k8s.io", "v1", 16_600, 15],
  ["coordination.k8s.io", "v1", 16_500, 15],
  ["node.k8s.io", "v1", 16_300, 15],
  ["discovery.k8s.io", "v1", 16_200, 15],
  ["flowcontrol.apiserver.k8s.io", "v1", 16_100, 21],
  ["resource.k8s.io", "v1", 15_900, 20],
];

/** By name: `v1.`, `v1.apps`. */
export const ownGroupVersions: ReadonlyMap<string, Spec> = new Map(
  ROWS.map(([group, version, groupPriorityMinimum, versionPriority]) => [
    `${version}.${group}`,
    { ...(group === "" ? {} : { group }), version, groupPriorityMinimum, versionPriority },
  ]),
);

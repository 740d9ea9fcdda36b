/**
 * The two fields that name what a volume is filled from, kept in step: clients know the older or the newer of them.
 * @see kubernetes pkg/api/persistentvolumeclaim/util.go
 */
import type { PersistentVolumeClaimSpec } from "../../shapes/volume-claim.ts";
import type { PersistentVolumeClaim } from "../../shapes/volume-claim-object.ts";

/** The claim with both fields filled when one is, and without what the older one may not name. */
export function withDataSources(claim: PersistentVolumeClaim, previous: PersistentVolumeClaim | undefined): PersistentVolumeClaim {
  const { dataSource, dataSourceRef } = claim.spec;
  if (dataSource === undefined && dataSourceRef === undefined) return claim;
  const isNew = previous?.spec.dataSource === undefined && previous?.spec.dataSourceRef === undefined;
  // A source in another namespace is behind a feature gate that is off by default.
  const ref = isNew && dataSourceRef?.namespace ? undefined : dataSourceRef;
  const source = isNew && dataSource !== undefined && !isKnownSource(dataSource) ? undefined : dataSource;
  const { dataSource: _source, dataSourceRef: _ref, ...spec } = claim.spec;
  return { ...claim, spec: { ...spec, ...bothOf(source, ref) } };
}

type DataSource = NonNullable<PersistentVolumeClaimSpec["dataSource"]>;
type DataSourceRef = NonNullable<PersistentVolumeClaimSpec["dataSourceRef"]>;

function isKnownSource({ kind, apiGroup = "" }: DataSource): boolean {
  return kind === "PersistentVolumeClaim" ? apiGroup === "" : kind === "VolumeSnapshot" && apiGroup === "snapshot.storage.k8s.io";
}

function bothOf(
  source: DataSource | undefined,
  ref: DataSourceRef | undefined,
): Pick<PersistentVolumeClaimSpec, "dataSource" | "dataSourceRef"> {
  if (source !== undefined && ref !== undefined) return { dataSource: source, dataSourceRef: ref };
  if (source !== undefined) return { dataSource: source, dataSourceRef: source };
  if (ref === undefined) return {};
  const { namespace: _namespace, ...local } = ref;
  return { dataSource: local, dataSourceRef: ref };
}

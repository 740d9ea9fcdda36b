/**
 * Keeps one APIService for every group and version that the API server serves, those of custom kinds included, and says
 * of each whether it can be asked.
 *
 * Absent on purpose: requests that are handed on to Services; an APIService that has one is never available.
 * @see kubernetes staging/src/k8s.io/kube-aggregator/pkg/controllers/autoregister/autoregister_controller.go, pkg/controllers/status/remote
 */
import type { ApiService, ApiServiceCondition } from "../api/kinds/api-service.ts";
import type { CustomResourceDefinition } from "../api/kinds/custom-resource-definition.ts";
import { type Agent, create, type Intent, NOTHING_TO_DO, type Outcome, update, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { setCondition } from "../rules/pod.ts";
import { availabilityOf } from "./api-service/availability.ts";
import { ownGroupVersions } from "./api-service/own-group-versions.ts";

/** Who manages an APIService: `true` are those that go with what they stand for, `onstart` those that are put back at a start. */
const MANAGED = "kube-aggregator.kubernetes.io/automanaged";
/** So often a Service is looked at that does not answer. */
const LOOK_MS = 30_000;

interface Wanted {
  readonly spec: NonNullable<ApiService["spec"]>;
  readonly managed: "true" | "onstart";
}

export const apiServices: Agent = {
  name: "autoregister",
  process: processes.apiServer,
  watches: {
    APIService: ({ before, after }) => [(after ?? before)?.metadata.name ?? ""],
    CustomResourceDefinition: ({ before, after }) => namesOf(after ?? before),
    Service: ({ before, after }, world) => namesBehind((after ?? before)?.metadata, world),
  },
  startKeys: () => ownGroupVersions.keys(),
  reconcile(key, world) {
    const present = world.get("APIService", key);
    const wanted = wantedAt(key, world);
    if (present === undefined) return wanted === undefined ? NOTHING_TO_DO : { intents: creation(key, wanted) };
    if (wanted === undefined && present.metadata.labels?.[MANAGED] === "true") return { intents: [removal(present)] };
    const kept = wanted === undefined ? present : restored(present, wanted);
    return settled(present, kept, world);
  },
};

/** The APIServices that a definition's versions need. */
function namesOf(definition: CustomResourceDefinition | undefined): readonly string[] {
  return (definition?.spec.versions ?? []).map(({ name }) => `${name}.${definition?.spec.group}`);
}

/** The APIServices that a Service stands behind. */
function namesBehind(
  service: { readonly name: string; readonly namespace?: string | undefined } | undefined,
  world: World,
): readonly string[] {
  const behind = [...world.list("APIService")].filter(({ spec }) => spec?.service !== undefined && spec.service.name === service?.name);
  return behind.filter(({ spec }) => spec?.service?.namespace === service?.namespace).map(({ metadata }) => metadata.name);
}

function wantedAt(name: string, world: World): Wanted | undefined {
  const own = ownGroupVersions.get(name);
  if (own !== undefined) return { spec: own, managed: "onstart" };
  for (const { spec, status } of world.list("CustomResourceDefinition")) {
    if (!status?.conditions?.some((condition) => condition.type === "Established" && condition.status === "True")) continue;
    const version = spec.versions.find((each) => each.served && `${each.name}.${spec.group}` === name);
    if (version === undefined) continue;
    return { spec: { group: spec.group, version: version.name, groupPriorityMinimum: 1_000, versionPriority: 100 }, managed: "true" };
  }
  return undefined;
}

function creation(name: string, { spec, managed }: Wanted): readonly Intent[] {
  const metadata = { name, labels: { [MANAGED]: managed } };
  const draft = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata, spec };
  return [create(draft)];
}

function removal({ metadata }: ApiService): Intent {
  return { do: "delete", kind: "APIService", key: metadata.name, ...(metadata.uid === undefined ? {} : { uid: metadata.uid }) };
}

/** What stands for the API server's own groups says what it should, unless somebody has taken it over. */
function restored(present: ApiService, { spec }: Wanted): ApiService {
  if (present.metadata.labels?.[MANAGED] === undefined || present.spec?.service !== undefined) return present;
  const { group, version, groupPriorityMinimum, versionPriority } = present.spec ?? {};
  const isSame =
    (group ?? "") === (spec.group ?? "") &&
    version === spec.version &&
    groupPriorityMinimum === spec.groupPriorityMinimum &&
    versionPriority === spec.versionPriority;
  return isSame ? present : { ...present, spec };
}

function settled(present: ApiService, kept: ApiService, world: World): Outcome {
  const condition: ApiServiceCondition = availabilityOf(kept, world);
  const conditions = setCondition(kept.status?.conditions, condition, world.nowMs);
  const intents: Intent[] = kept === present ? [] : [update(kept)];
  if (conditions !== kept.status?.conditions) intents.push(updateStatus({ ...kept, status: { ...kept.status, conditions } } as ApiService));
  return condition.status === "True" ? { intents } : { intents, requeueAfterMs: LOOK_MS, background: true };
}

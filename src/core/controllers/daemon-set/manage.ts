/**
 * Brings each node the pod it should have, and takes away what it should not.
 * @see kubernetes pkg/controller/daemon/daemon_controller.go manage, podsShouldBeOnNode
 */
import type { ApiError } from "../../api/errors.ts";
import { keyOf } from "../../api/kind.ts";
import type { DaemonSet } from "../../api/kinds/daemon-set.ts";
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { CREATED_NAME, create, type Intent, putRow } from "../../reconcile/agent.ts";
import { REVISION_HASH } from "../../rules/controller-revision.ts";
import { isPodAvailable, isPodTerminal } from "../../rules/pod.ts";
import { type PodDraft, podFromTemplate } from "../../rules/workload.ts";
import { compareKeys } from "../../sim/tree.ts";
import type { StateReader } from "../../store/tables.ts";
import { backOffTable, nextRow, remainingMs } from "./back-off.ts";
import { daemonTolerations, type Fit } from "./fit.ts";

const SOURCE = "daemonset-controller";
const GENERATION = "pod-template-generation";
const GENERATION_NOTE = "deprecated.daemonset.template.generation";
/** At most this many pods are created or deleted in one go. */
const BURST = 250;

/** A node and the DaemonSet's pods that are on it or on their way there, the oldest first. */
export interface NodePods extends Fit {
  readonly node: Node;
  readonly pods: readonly Pod[];
}

/** The pods by the node that they are for; every node has an entry. */
export function podsByNode(pods: readonly Pod[], nodes: readonly Node[]): readonly Pick<NodePods, "node" | "pods">[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = targetOf(pod);
    const list = byNode.get(name);
    if (list === undefined) byNode.set(name, [pod]);
    else list.push(pod);
  }
  const age = ({ metadata }: Pod): string => `${metadata.creationTimestamp ?? ""} ${metadata.name}`;
  return nodes.map((node) => ({
    node,
    pods: (byNode.get(node.metadata.name) ?? []).sort((a, b) => compareKeys(age(a), age(b))),
  }));
}

/** The node that the pod is on, or the one that its affinity names. */
function targetOf({ spec }: Pod): string {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields = terms.flatMap(({ matchFields = [] }) => matchFields);
  return fields.find(({ key, operator }) => key === "metadata.name" && operator === "In")?.values?.[0] ?? "";
}

interface Scene {
  readonly daemonSet: DaemonSet;
  readonly nodes: readonly NodePods[];
  readonly pods: readonly Pod[];
  readonly hash: string;
  readonly nowMs: number;
  readonly state: StateReader;
}

/** What is to be made and removed now; `retryMs` when a failed pod must wait. */
export function managePods(scene: Scene): { readonly intents: readonly Intent[]; readonly retryMs: number | undefined } {
  const { daemonSet, nodes, pods, hash } = scene;
  const deletions: Intent[] = [];
  const creations: Intent[] = [];
  let retryMs: number | undefined;
  for (const entry of nodes) {
    if (entry.shouldRun && entry.pods.length === 0) {
      if (creations.length < 2 * BURST) creations.push(...createPod(daemonSet, entry.node, hash));
      continue;
    }
    const removal = removals(scene, entry);
    deletions.push(...removal.intents);
    if (removal.retryMs !== undefined) retryMs = Math.min(retryMs ?? removal.retryMs, removal.retryMs);
  }
  const names = new Set(nodes.map(({ node }) => node.metadata.name));
  const stranded = pods.filter((pod) => !pod.spec.nodeName && pod.metadata.deletionTimestamp === undefined && !names.has(targetOf(pod)));
  return { intents: [...deletions, ...stranded.flatMap((pod) => deletePod(daemonSet, pod)), ...creations], retryMs };
}

interface Removal {
  readonly intents: readonly Intent[];
  readonly retryMs?: number | undefined;
}

function removals(scene: Scene, { node, pods, mayStay }: NodePods): Removal {
  const { daemonSet, state, nowMs, hash } = scene;
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (!mayStay) return { intents: staying.flatMap((pod) => deletePod(daemonSet, pod)) };
  const ended = staying.filter(isPodTerminal);
  const surplus = staying.filter((pod) => !isPodTerminal(pod));
  const kept = keptPods(daemonSet, surplus, hash, nowMs);
  const extra = surplus.filter((pod) => !kept.includes(pod)).flatMap((pod) => deletePod(daemonSet, pod));
  const [failed] = ended;
  if (failed === undefined) return { intents: extra };
  const key = `${keyOf(daemonSet)}/${node.metadata.name}`;
  const row = state.row(backOffTable, key);
  const waitMs = failed.status.phase === "Failed" ? remainingMs(row, nowMs) : undefined;
  if (waitMs !== undefined) return { intents: extra, retryMs: waitMs };
  const rows = failed.status.phase === "Failed" ? [putRow(backOffTable, key, nextRow(row, nowMs))] : [];
  return { intents: [...rows, ...ended.flatMap((pod) => [tellEnded(daemonSet, pod, node), ...deletePod(daemonSet, pod)]), ...extra] };
}

/** One pod a node; while a surge is allowed, an old one stays until a new one is available. */
function keptPods({ spec }: DaemonSet, pods: readonly Pod[], hash: string, nowMs: number): readonly Pod[] {
  const { type, rollingUpdate } = spec.updateStrategy;
  const hasSurge = type === "RollingUpdate" && rollingUpdate !== undefined && !/^0%?$/.test(String(rollingUpdate.maxSurge));
  if (!hasSurge) return pods.slice(0, 1);
  const isNew = ({ metadata }: Pod): boolean => metadata.labels?.[REVISION_HASH] === hash;
  const [newest] = pods.filter(isNew);
  const [oldest] = pods.filter((pod) => !isNew(pod));
  if (newest === undefined || oldest === undefined) return pods.slice(0, 1);
  return isPodAvailable(newest, spec.minReadySeconds ?? 0, nowMs) ? [newest] : [oldest, newest];
}

function tellEnded(daemonSet: DaemonSet, { metadata, status }: Pod, node: Node): Intent {
  const where = `${metadata.namespace}/${metadata.name} on node ${node.metadata.name}`;
  const isFailed = status.phase === "Failed";
  return {
    do: "event",
    regarding: daemonSet,
    type: isFailed ? "Warning" : "Normal",
    reason: isFailed ? "FailedDaemonPod" : "SucceededDaemonPod",
    message: isFailed
      ? `Found failed daemon pod ${where}, will try to kill it`
      : `Found succeeded daemon pod ${where}, will try to delete it`,
    source: SOURCE,
  };
}

/** A pod for the node, which the scheduler will bind there. */
export function createPod(daemonSet: DaemonSet, node: Node, hash: string): readonly Intent[] {
  const draft = podFromTemplate(daemonSet.spec.template, daemonSet);
  const generation = daemonSet.metadata.annotations?.[GENERATION_NOTE];
  const labels = { ...draft.metadata.labels, [REVISION_HASH]: hash, ...(generation === undefined ? {} : { [GENERATION]: generation }) };
  const pod: PodDraft = {
    ...draft,
    metadata: { ...draft.metadata, labels },
    spec: { ...draft.spec, affinity: boundTo(draft.spec.affinity, node.metadata.name), tolerations: daemonTolerations(draft.spec) },
  };
  const message = `Created pod: ${CREATED_NAME}`;
  return [create(pod), { do: "event", regarding: daemonSet, type: "Normal", reason: "SuccessfulCreate", message, source: SOURCE }];
}

type Affinity = NonNullable<Pod["spec"]["affinity"]>;

function boundTo(affinity: Affinity | undefined, name: string): Affinity {
  const nodeSelectorTerms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] } as const] }];
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  };
}

/** Takes the pod away, and tells so. */
export function deletePod(daemonSet: DaemonSet, pod: Pod): readonly Intent[] {
  const { name, uid } = pod.metadata;
  return [
    { do: "delete", kind: "Pod", key: keyOf(pod), ...(uid === undefined ? {} : { uid }) },
    { do: "event", regarding: daemonSet, type: "Normal", reason: "SuccessfulDelete", message: `Deleted pod: ${name}`, source: SOURCE },
  ];
}

/** What to tell of a pod that the server refused. */
export function failedToCreate(daemonSet: DaemonSet, refusal: ApiError, intent: Intent | undefined): readonly Intent[] {
  if (intent?.do !== "create") return [];
  const message = `Error creating: ${refusal.message}`;
  return [{ do: "event", regarding: daemonSet, type: "Warning", reason: "FailedCreate", message, source: SOURCE }];
}

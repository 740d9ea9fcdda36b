/**
 * The flow schemas and priority levels that every API server starts with: two of each that cannot be changed, and those
 * that upstream suggests.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap/default.go
 */

/** An object to be: its name and spec. */
interface Named<S> {
  readonly name: string;
  readonly spec: S;
}

interface LevelSpec {
  readonly type: "Exempt" | "Limited";
  readonly exempt?: { readonly nominalConcurrencyShares: number; readonly lendablePercent: number };
  readonly limited?: object;
}

const REJECT = { type: "Reject" };

function limited(name: string, shares: number, lendablePercent: number, limitResponse: object): Named<LevelSpec> {
  return { name, spec: { type: "Limited", limited: { nominalConcurrencyShares: shares, lendablePercent, limitResponse } } };
}

function queue(queues: number, handSize: number): object {
  return { type: "Queue", queuing: { queues, handSize, queueLengthLimit: 50 } };
}

/** The levels whose spec is fixed. */
export const mandatoryPriorityLevels: readonly Named<LevelSpec>[] = [
  limited("catch-all", 5, 0, REJECT),
  { name: "exempt", spec: { type: "Exempt", exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } } },
];

/** The levels that are suggested. */
export const suggestedPriorityLevels: readonly Named<LevelSpec>[] = [
  limited("system", 30, 33, queue(64, 6)),
  limited("node-high", 40, 25, queue(64, 6)),
  limited("leader-election", 10, 0, queue(16, 4)),
  limited("workload-high", 40, 50, queue(128, 6)),
  limited("workload-low", 100, 90, queue(128, 6)),
  limited("global-default", 20, 50, queue(128, 6)),
];

const groups = (...names: readonly string[]) => names.map((name) => ({ kind: "Group", group: { name } }));
const users = (...names: readonly string[]) => names.map((name) => ({ kind: "User", user: { name } }));
const SYSTEM_ACCOUNTS = [{ kind: "ServiceAccount", serviceAccount: { name: "*", namespace: "kube-system" } }];
const EVERYBODY = groups("system:unauthenticated", "system:authenticated");
const NODES = groups("system:nodes");

const resources = (verbs: readonly string[], apiGroup: string, names: readonly string[], clusterScope: boolean) => ({
  verbs,
  apiGroups: [apiGroup],
  resources: names,
  namespaces: ["*"],
  ...(clusterScope ? { clusterScope } : {}),
});
const EVERYTHING = {
  resourceRules: [resources(["*"], "*", ["*"], true)],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};

function schema(name: string, level: string, matchingPrecedence: number, method: string, rule: object): Named<object> {
  const distinguisher = method === "" ? {} : { distinguisherMethod: { type: method } };
  return { name, spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence, ...distinguisher, rules: [rule] } };
}

/** The schemas whose spec is fixed. */
export const mandatoryFlowSchemas: readonly Named<object>[] = [
  schema("exempt", "exempt", 1, "", { subjects: groups("system:masters"), ...EVERYTHING }),
  schema("catch-all", "catch-all", 10_000, "ByUser", { subjects: EVERYBODY, ...EVERYTHING }),
];

const PROBES = [{ verbs: ["get"], nonResourceURLs: ["/healthz", "/readyz", "/livez"] }];
const LEASES = "coordination.k8s.io";

/** The schemas that are suggested. */
export const suggestedFlowSchemas: readonly Named<object>[] = [
  schema("system-nodes", "system", 500, "ByUser", { subjects: NODES, ...EVERYTHING }),
  schema("system-node-high", "node-high", 400, "ByUser", {
    subjects: NODES,
    resourceRules: [resources(["*"], "", ["nodes", "nodes/status"], true), resources(["*"], LEASES, ["leases"], false)],
  }),
  schema("probes", "exempt", 2, "", { subjects: EVERYBODY, nonResourceRules: PROBES }),
  schema("system-leader-election", "leader-election", 100, "ByUser", {
    subjects: [...users("system:kube-controller-manager", "system:kube-scheduler"), ...SYSTEM_ACCOUNTS],
    resourceRules: [resources(["get", "create", "update"], LEASES, ["leases"], false)],
  }),
  schema("kube-controller-manager", "workload-high", 800, "ByNamespace", {
    subjects: users("system:kube-controller-manager"),
    ...EVERYTHING,
  }),
  schema("kube-scheduler", "workload-high", 800, "ByNamespace", { subjects: users("system:kube-scheduler"), ...EVERYTHING }),
  schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace", { subjects: SYSTEM_ACCOUNTS, ...EVERYTHING }),
  schema("service-accounts", "workload-low", 9_000, "ByUser", { subjects: groups("system:serviceaccounts"), ...EVERYTHING }),
  schema("global-default", "global-default", 9_900, "ByUser", { subjects: EVERYBODY, ...EVERYTHING }),
];

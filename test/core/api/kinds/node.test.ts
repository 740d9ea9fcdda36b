import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import type { KubeObject, Related } from "../../../../src/core/api/kind.ts";
import type { Node } from "../../../../src/core/api/kinds/node.ts";
import { nodeKind } from "../../../../src/core/api/kinds/node.ts";

const nowMs = Date.parse("2026-01-01T01:00:00Z");
type Part = { readonly [field: string]: unknown };

function aNode(part: { metadata?: Part; spec?: Part; status?: Part } = {}): Node {
  const metadata = { name: "n1", creationTimestamp: "2026-01-01T00:00:00Z", ...part.metadata };
  const written = { apiVersion: "v1", kind: "Node", ...part, metadata } as unknown as Node;
  const withDefaults = nodeKind.defaults?.(written) ?? written;
  return nodeKind.strategy?.prepareCreate?.(withDefaults, { nowMs }) ?? withDefaults;
}

const condition = (type: string, status: string, message = "") => ({ type, status, message });
const cell = (name: string, object: Node) => nodeKind.columns.find((column) => column.name === name)?.cell(object, { nowMs });
const errorsOf = (object: Node) => (nodeKind.validate?.(object) ?? []).map(fieldErrorText);

describe("defaults", () => {
  test("a node written by hand gets an empty status", () => {
    const object = aNode();
    expect(object.spec).toEqual({});
    expect(object.status.nodeInfo.kubeletVersion).toBe("");
    expect(object.status.daemonEndpoints).toEqual({ kubeletEndpoint: { Port: 0 } });
  });

  test("a kubelet's status is kept on create; what is allocatable defaults to the capacity", () => {
    const object = aNode({ status: { capacity: { cpu: "4" }, conditions: [condition("Ready", "True")] } });
    expect(object.status.allocatable).toEqual({ cpu: "4" });
    expect(object.status.conditions).toEqual([condition("Ready", "True")]);
  });

  test.each([
    [{ podCIDR: "10.244.1.0/24" }, { podCIDR: "10.244.1.0/24", podCIDRs: ["10.244.1.0/24"] }],
    [{ podCIDRs: ["10.244.1.0/24"] }, { podCIDR: "10.244.1.0/24", podCIDRs: ["10.244.1.0/24"] }],
    [{}, {}],
  ])("podCIDR and podCIDRs go together: %o", (spec, expected) => {
    expect(aNode({ spec }).spec).toEqual(expected);
  });

  test("a complete node is not touched", () => {
    const object = aNode({ spec: { podCIDR: "10.244.1.0/24" }, status: { capacity: { cpu: "4" } } });
    expect(nodeKind.defaults?.(object)).toBe(object);
  });
});

describe("columns", () => {
  test.each([
    ["no condition at all", {}, "Unknown"],
    ["Ready", { status: { conditions: [condition("Ready", "True")] } }, "Ready"],
    ["not ready", { status: { conditions: [condition("Ready", "False")] } }, "NotReady"],
    ["silent", { status: { conditions: [condition("Ready", "Unknown")] } }, "NotReady"],
    ["cordoned", { spec: { unschedulable: true }, status: { conditions: [condition("Ready", "True")] } }, "Ready,SchedulingDisabled"],
  ])("STATUS of a node that is %s", (_, part, expected) => {
    expect(cell("STATUS", aNode(part))).toBe(expected);
  });

  test.each([
    [{}, "<none>"],
    [{ "node-role.kubernetes.io/control-plane": "" }, "control-plane"],
    [{ "node-role.kubernetes.io/worker": "", "kubernetes.io/role": "gpu", "node-role.kubernetes.io/": "" }, "gpu,worker"],
  ])("ROLES of %o", (labels, expected) => {
    expect(cell("ROLES", aNode({ metadata: { labels } }))).toBe(expected);
  });

  test.each([
    ["VERSION", "v1.34.0"],
    ["INTERNAL-IP", "10.0.0.4"],
    ["EXTERNAL-IP", "<none>"],
    ["OS-IMAGE", "<unknown>"],
    ["AGE", "60m"],
  ])("%s", (name, expected) => {
    const addresses = [{ type: "InternalIP", address: "10.0.0.4" }];
    expect(cell(name, aNode({ status: { addresses, nodeInfo: { kubeletVersion: "v1.34.0" } } }))).toBe(expected);
  });
});

test.each([
  ["unreported", {}, { state: "failing", why: "The kubelet has not reported yet." }],
  [
    "silent",
    { status: { conditions: [condition("Ready", "Unknown", "Kubelet stopped posting node status.")] } },
    { state: "failing", why: "Kubelet stopped posting node status." },
  ],
  [
    "short of memory",
    {
      status: {
        conditions: [condition("MemoryPressure", "True", "kubelet has insufficient memory available"), condition("Ready", "True")],
      },
    },
    { state: "failing", why: "kubelet has insufficient memory available" },
  ],
  [
    "cordoned",
    { spec: { unschedulable: true }, status: { conditions: [condition("Ready", "True")] } },
    { state: "progressing", why: "Cordoned: no new pods are placed here." },
  ],
  ["ready", { status: { conditions: [condition("Ready", "True"), condition("DiskPressure", "False")] } }, { state: "ok", why: "" }],
])("health of a node that is %s", (_, part, expected) => {
  expect(nodeKind.health(aNode(part), { nowMs })).toEqual(expected);
});

describe("validation", () => {
  test.each([
    [
      [
        { key: "gpu", effect: "NoSchedule" },
        { key: "gpu", effect: "NoExecute" },
      ],
      [],
    ],
    [[{ key: "gpu" }], ["metadata.taints[0].effect: Required value"]],
    [
      [{ key: "gpu", effect: "Sometimes" }],
      ['metadata.taints[0].effect: Unsupported value: "Sometimes": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"'],
    ],
    [
      [
        { key: "a", effect: "NoSchedule" },
        { key: "a", value: "b", effect: "NoSchedule" },
      ],
      [
        'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"b","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      ],
    ],
  ])("taints %o", (taints, expected) => {
    expect(errorsOf(aNode({ spec: { taints } }))).toEqual(expected);
  });

  test.each([
    [{ cpu: "-1" }, ['status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0']],
    [{ pods: "1500m" }, ['status.capacity.pods: Invalid value: "1500m": must be an integer']],
    [{ memory: "1Gu" }, ['status.capacity.memory: Invalid value: "1Gu": unable to parse quantity\'s suffix']],
    [{ cpu: "1500m", memory: "1Gi" }, []],
  ])("capacity %o", (capacity, expected) => {
    expect(errorsOf(aNode({ status: { capacity, allocatable: {} } }))).toEqual(expected);
  });

  test("what was set once cannot change", () => {
    const previous = aNode({ spec: { podCIDR: "10.244.1.0/24", providerID: "kind://n1" } });
    const next = aNode({ spec: { podCIDR: "10.244.2.0/24", providerID: "kind://n2", externalID: "x" } });
    expect((nodeKind.validateUpdate?.(next, previous) ?? []).map(fieldErrorText)).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
      "spec.externalID: Forbidden: may not be updated",
    ]);
    expect(nodeKind.validateUpdate?.(previous, aNode())).toEqual([]);
  });
});

describe("describe", () => {
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "n1", namespace: "kube-node-lease" },
    spec: { holderIdentity: "n1", renewTime: "2026-01-01T00:59:55.000000Z" },
  };
  const aPod = (name: string, phase: string, containers: readonly Part[], spec: Part = {}): KubeObject & Part => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop", creationTimestamp: "2026-01-01T00:30:00Z" },
    spec: { containers, ...spec },
    status: { phase },
  });

  function relatedTo(pods: readonly KubeObject[], leases: { readonly [key: string]: KubeObject }): Related {
    return {
      nowMs,
      get: (kind, key) => (kind === "Lease" ? leases[key] : undefined),
      list: (kind, where) => (kind === "Pod" && where?.node === "n1" ? pods : []),
    };
  }

  const object = aNode({
    metadata: { labels: { "node-role.kubernetes.io/worker": "" } },
    spec: {
      podCIDR: "10.244.1.0/24",
      taints: [
        { key: "gpu", value: "a100", effect: "NoSchedule" },
        { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
      ],
    },
    status: {
      addresses: [{ type: "InternalIP", address: "10.0.0.4" }],
      capacity: { cpu: "4", memory: "8Gi", pods: "110", "nvidia.com/gpu": "2" },
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }],
      nodeInfo: {
        machineID: "m1",
        systemUUID: "s1",
        bootID: "b1",
        kernelVersion: "6.12.0",
        osImage: "Debian GNU/Linux 13 (trixie)",
        operatingSystem: "linux",
        architecture: "amd64",
        containerRuntimeVersion: "containerd://2.1.3",
        kubeletVersion: "v1.34.0",
        kubeProxyVersion: "v1.34.0",
      },
    },
  });

  test("tells lease, conditions, resources and the pods that have not ended", () => {
    const pods = [
      aPod("web", "Running", [{ name: "a", resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "9Gi" } } }]),
      aPod("db", "Pending", [{ name: "a", resources: { requests: { cpu: "1", "nvidia.com/gpu": "1" } } }], {
        initContainers: [
          { name: "side", restartPolicy: "Always", resources: { requests: { cpu: "500m" } } },
          { name: "load", resources: { requests: { cpu: "2" } } },
        ],
        overhead: { cpu: "50m" },
      }),
      aPod("done", "Succeeded", [{ name: "a", resources: { requests: { cpu: "3" } } }]),
    ];
    expect(nodeKind.describe?.(object, relatedTo(pods, { "kube-node-lease/n1": lease }))).toBe(
      `Name:               n1
Roles:              worker
Labels:             node-role.kubernetes.io/worker=
Annotations:        <none>
CreationTimestamp:  Thu, 01 Jan 2026 00:00:00 +0000
Taints:             node.kubernetes.io/unreachable:NoExecute
                    gpu=a100:NoSchedule
Unschedulable:      false
Lease:
  HolderIdentity:  n1
  AcquireTime:     <unset>
  RenewTime:       Thu, 01 Jan 2026 00:59:55 +0000
Conditions:
  Type    Status  LastHeartbeatTime                 LastTransitionTime                Reason         Message
  ----    ------  -----------------                 ------------------                ------         -------
  Ready   True    Mon, 01 Jan 0001 00:00:00 +0000   Mon, 01 Jan 0001 00:00:00 +0000   KubeletReady   kubelet is posting ready status
Addresses:
  InternalIP:  10.0.0.4
Capacity:
  cpu:             4
  memory:          8Gi
  nvidia.com/gpu:  2
  pods:            110
Allocatable:
  cpu:             4
  memory:          8Gi
  nvidia.com/gpu:  2
  pods:            110
System Info:
  Machine ID:                 m1
  System UUID:                s1
  Boot ID:                    b1
  Kernel Version:             6.12.0
  OS Image:                   Debian GNU/Linux 13 (trixie)
  Operating System:           linux
  Architecture:               amd64
  Container Runtime Version:  containerd://2.1.3
  Kubelet Version:            v1.34.0
  Kube-Proxy Version:         v1.34.0
PodCIDR:                      10.244.1.0/24
PodCIDRs:                     10.244.1.0/24
Non-terminated Pods:          (2 in total)
  Namespace                   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------                   ----    ------------  ----------  ---------------  -------------  ---
  shop                        web     100m (2%)     0 (0%)      128Mi (1%)       9Gi (112%)     30m
  shop                        db      2550m (63%)   0 (0%)      0 (0%)           0 (0%)         30m
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests     Limits
  --------           --------     ------
  cpu                2650m (66%)  0 (0%)
  memory             128Mi (1%)   9Gi (112%)
  ephemeral-storage  0 (0%)       0 (0%)
  nvidia.com/gpu     1            0
`,
    );
  });

  test("says so when the lease is missing", () => {
    expect(nodeKind.describe?.(object, relatedTo([], {}))).toContain(
      'Lease:              Failed to get lease: leases.coordination.k8s.io "n1" not found\n',
    );
  });
});

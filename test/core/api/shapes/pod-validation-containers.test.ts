import { describe, expect, test } from "vitest";
import { containerFaults, faults, LABEL, WEB } from "./pod-faults.ts";

describe("containers", () => {
  test.each<[string, object, string[]]>([
    ["a bad name", { name: "Web" }, [`spec.containers[0].name: Invalid value: "Web": ${LABEL}`]],
    ["no image", { image: "" }, ["spec.containers[0].image: Required value"]],
    [
      "spaces around an image",
      { image: " a:1" },
      ['spec.containers[0].image: Invalid value: " a:1": must not have leading or trailing whitespace'],
    ],
    [
      "a port out of range",
      { ports: [{ containerPort: 70000 }, {}] },
      [
        "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
        "spec.containers[0].ports[1].containerPort: Required value",
      ],
    ],
    [
      "ports of one name, protocol and host port",
      {
        ports: [
          { name: "a", containerPort: 1, hostPort: 9 },
          { name: "a", containerPort: 2, hostPort: 9, protocol: "TCP" },
          { containerPort: 3, protocol: "ICMP" },
        ],
      },
      [
        'spec.containers[0].ports[1].name: Duplicate value: "a"',
        'spec.containers[0].ports[2].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
        'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//9"',
      ],
    ],
    [
      "variables",
      {
        env: [
          { name: "" },
          { name: "a=b" },
          { name: "A", value: "1", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
          { name: "B", valueFrom: {} },
        ],
      },
      [
        "spec.containers[0].env[0].name: Required value",
        "spec.containers[0].env[1].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='",
        'spec.containers[0].env[2].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
        'spec.containers[0].env[3].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ],
    ],
    [
      "fields of the pod",
      {
        env: ["status.phase", "status.moon", "metadata.name['x']"].map((fieldPath, index) => ({
          name: `V${index}`,
          valueFrom: { fieldRef: { fieldPath } },
        })),
      },
      [
        'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
        'spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Invalid value: "status.moon": error converting fieldPath: field label not supported: status.moon',
        "spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: \"metadata.name['x']\": error converting fieldPath: field label does not support subscript: metadata.name",
      ],
    ],
    [
      "a mount without volume, and one path for two",
      {
        volumeMounts: [
          { name: "x", mountPath: "/a" },
          { name: "x", mountPath: "/a", subPath: "../b" },
        ],
      },
      [
        'spec.containers[0].volumeMounts[0].name: Not found: "x"',
        'spec.containers[0].volumeMounts[1].name: Not found: "x"',
        'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
        "spec.containers[0].volumeMounts.subPath: Invalid value: \"../b\": must not contain '..'",
      ],
    ],
    [
      "a pull policy of its own",
      { imagePullPolicy: "Often" },
      ['spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"'],
    ],
    [
      "a restart policy",
      { restartPolicy: "Always" },
      ["spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers"],
    ],
    [
      "privileges",
      { securityContext: { runAsUser: -1, allowPrivilegeEscalation: false, privileged: true } },
      [
        "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
        'spec.containers[0].securityContext: Invalid value: {"runAsUser":-1,"allowPrivilegeEscalation":false,"privileged":true}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ],
    ],
  ])("%s", (_, container, expected) => {
    expect(containerFaults(container)).toEqual(expected);
  });

  test.each<[string, object, string[]]>([
    [
      "a request above its limit",
      { requests: { cpu: "2" }, limits: { cpu: "1" } },
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
    [
      "a negative amount",
      { requests: { memory: "-1Gi" } },
      ['spec.containers[0].resources.requests[memory]: Invalid value: "-1Gi": must be greater than or equal to 0'],
    ],
    [
      "an unknown resource",
      { requests: { gpu: "1" } },
      [
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      ],
    ],
    [
      "half a device, without limit",
      { requests: { "example.com/gpu": "500m" } },
      [
        'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
        "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
      ],
    ],
    [
      "huge pages alone, of odd size",
      { limits: { "hugepages-2Mi": "3Mi" } },
      [
        'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
        'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
        "spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
      ],
    ],
  ])("resources: %s", (_, resources, expected) => {
    expect(containerFaults({ resources })).toEqual(expected);
  });

  test.each<[string, object, string[]]>([
    ["no handler", { livenessProbe: {} }, ["spec.containers[0].livenessProbe: Required value: must specify a handler type"]],
    [
      "two handlers",
      { readinessProbe: { exec: { command: ["a"] }, tcpSocket: { port: 1 } } },
      ["spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"],
    ],
    [
      "a liveness probe that wants two successes",
      { livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2, periodSeconds: -1 } },
      [
        "spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
        "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
      ],
    ],
    [
      "a readiness probe with grace",
      { readinessProbe: { grpc: { port: 0 }, terminationGracePeriodSeconds: 5 } },
      [
        "spec.containers[0].readinessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive",
        "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes",
      ],
    ],
    [
      "a sleep longer than the grace",
      { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
      [
        "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
      ],
    ],
    [
      "an empty command",
      { lifecycle: { postStart: { exec: {} } } },
      ["spec.containers[0].lifecycle.postStart.exec.command: Required value"],
    ],
  ])("probes and hooks: %s", (_, container, expected) => {
    expect(containerFaults(container)).toEqual(expected);
  });

  test("names are unique across regular, init and debugging containers", () => {
    const spec = { containers: [WEB, WEB], initContainers: [WEB], ephemeralContainers: [WEB] };
    expect(faults(spec)).toEqual([
      'spec.containers[1].name: Duplicate value: "web"',
      'spec.initContainers[0].name: Duplicate value: "web"',
      'spec.ephemeralContainers[0].name: Duplicate value: "web"',
    ]);
  });

  test("an init container that ends has no probes and no other restart policy", () => {
    const init = { name: "init", image: "a:1", restartPolicy: "Never", livenessProbe: { tcpSocket: { port: 1 } } };
    expect(faults({ containers: [WEB], initContainers: [init] })).toEqual([
      'spec.initContainers[0].restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ]);
  });

  test("a debugging container has no ports and a target that exists", () => {
    const debug = { name: "debug", image: "a:1", targetContainerName: "db", ports: [{ containerPort: 1 }] };
    expect(faults({ containers: [WEB], ephemeralContainers: [debug] })).toEqual([
      'spec.ephemeralContainers[0].targetContainerName: Not found: "db"',
      "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
    ]);
  });
});

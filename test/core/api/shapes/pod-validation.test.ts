import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { defaultPodTemplate } from "../../../../src/core/api/shapes/pod-defaults.ts";
import type { PodSpec } from "../../../../src/core/api/shapes/pod-spec.ts";
import { validatePodSpec, validatePodTemplate } from "../../../../src/core/api/shapes/pod-validation.ts";
import { containerFaults, faults, volumeFaults, WEB, written } from "./pod-faults.ts";

describe("a sound pod", () => {
  test("nothing is wrong with a pod that uses about everything", () => {
    const spec = {
      activeDeadlineSeconds: 60,
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }],
          },
        },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "web" } } } },
          ],
        },
      },
      containers: [
        {
          ...WEB,
          env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }],
          envFrom: [{ configMapRef: { name: "settings" } }],
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          ports: [{ name: "http", containerPort: 80 }],
          readinessProbe: { httpGet: { port: "http" }, successThreshold: 2 },
          resources: { requests: { cpu: "100m", "example.com/gpu": "1" }, limits: { cpu: "1", "example.com/gpu": "1" } },
          volumeMounts: [{ name: "work", mountPath: "/work", subPath: "a/b" }],
        },
      ],
      initContainers: [{ name: "side", image: "a:1", restartPolicy: "Always", livenessProbe: { exec: { command: ["true"] } } }],
      tolerations: [{ operator: "Exists" }, { key: "a", operator: "Equal", value: "b", effect: "NoExecute", tolerationSeconds: 5 }],
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", minDomains: 2 }],
      volumes: [
        { name: "work", emptyDir: { sizeLimit: "1Gi" } },
        { name: "cfg", configMap: { name: "c" } },
      ],
    };
    expect(faults(spec)).toEqual([]);
  });
});

describe("the pod as a whole", () => {
  test.each<[string, object, string[]]>([
    ["no containers", { containers: [] }, ["spec.containers: Required value"]],
    [
      "policies",
      { containers: [WEB], restartPolicy: "Sometimes", dnsPolicy: "Maybe" },
      [
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
        'spec.dnsPolicy: Unsupported value: "Maybe": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      "a deadline of zero",
      { containers: [WEB], activeDeadlineSeconds: 0 },
      ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"],
    ],
    [
      "policy None without servers",
      { containers: [WEB], dnsPolicy: "None" },
      ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
    ],
    [
      "an unknown system",
      { containers: [WEB], os: { name: "beos" } },
      ['spec.os: Unsupported value: "beos": supported values: "linux", "windows"'],
    ],
    [
      "own users on the node's network",
      { containers: [WEB], hostUsers: false, hostNetwork: true },
      ["spec.hostNetwork: Forbidden: when `hostUsers` is false"],
    ],
    [
      "claims that name nothing",
      { containers: [{ ...WEB, resources: { claims: [{ name: "gpu" }] } }] },
      ['spec.containers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty'],
    ],
    [
      "pod resources below the containers'",
      { containers: [{ ...WEB, resources: { requests: { cpu: "2" } } }], resources: { requests: { cpu: "1" }, limits: { cpu: "3" } } },
      ['spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2'],
    ],
    [
      "a token without an account",
      { containers: [WEB], volumes: [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }] },
      ["spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set"],
    ],
  ])("%s", (_, spec, expected) => {
    expect(faults(spec)).toEqual(expected);
  });

  test("errors come in upstream's order: volumes, containers, init containers, policies, tolerations", () => {
    const spec = {
      volumes: [{ name: "", emptyDir: {} }],
      containers: [{ name: "web" }],
      initContainers: [{ name: "web", image: "a:1" }],
      restartPolicy: "Sometimes",
      tolerations: [{ key: "a", operator: "Like" }],
    };
    expect(faults(spec).map((line) => line.slice(0, line.indexOf(":")))).toEqual([
      "spec.volumes[0].name",
      "spec.containers[0].image",
      "spec.initContainers[0].name",
      "spec.restartPolicy",
      "spec.tolerations[0].operator",
    ]);
  });
});

describe("volumes", () => {
  test.each<[string, object, string[]]>([
    [
      "two sources",
      { hostPath: { path: "/" }, emptyDir: {} },
      ["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"],
    ],
    ["a Secret without name", { secret: {} }, ["spec.volumes[0].secret.secretName: Required value"]],
    ["a claim without name", { persistentVolumeClaim: {} }, ["spec.volumes[0].persistentVolumeClaim.claimName: Required value"]],
    [
      "a type of path that is none",
      { hostPath: { path: "/../a", type: "Tree" } },
      [
        "spec.volumes[0].hostPath.path: Invalid value: \"/../a\": must not contain '..'",
        'spec.volumes[0].hostPath.type: Unsupported value: "Tree": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    [
      "odd modes and paths",
      {
        configMap: {
          name: "c",
          defaultMode: 512,
          items: [
            { key: "a", path: "..a" },
            { key: "b", path: "/b", mode: -1 },
          ],
        },
      },
      [
        "spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive",
        "spec.volumes[0].configMap.items[0].path: Invalid value: \"..a\": must not start with '..'",
        'spec.volumes[0].configMap.items[1].path: Invalid value: "/b": must be a relative path',
        "spec.volumes[0].configMap.items[1].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive",
      ],
    ],
    [
      "one path twice in a projected volume",
      {
        projected: {
          sources: [
            { secret: { name: "s", items: [{ key: "a", path: "x" }] } },
            { configMap: { name: "c", items: [{ key: "a", path: "x" }] } },
          ],
        },
      },
      ['spec.volumes[0].projected: Invalid value: "c": conflicting duplicate paths'],
    ],
    [
      "a claim template that asks for nothing",
      { ephemeral: { volumeClaimTemplate: { metadata: { name: "x" }, spec: {} } } },
      [
        "spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set",
        "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required",
        "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
      ],
    ],
  ])("%s", (_, volume, expected) => {
    expect(volumeFaults(volume)).toEqual(expected);
  });

  test("a volume of a name that is taken is refused, and a faulty volume cannot be mounted", () => {
    const volumes = [{ name: "a" }, { name: "a" }, { name: "b", secret: {} }];
    const mounts = [
      { name: "a", mountPath: "/a" },
      { name: "b", mountPath: "/b" },
    ];
    expect(faults({ containers: [{ ...WEB, volumeMounts: mounts }], volumes })).toEqual([
      'spec.volumes[1].name: Duplicate value: "a"',
      "spec.volumes[2].secret.secretName: Required value",
      'spec.containers[0].volumeMounts[1].name: Not found: "b"',
    ]);
  });
});

describe("scheduling", () => {
  test.each<[string, object, string[]]>([
    [
      "tolerations",
      {
        tolerations: [
          { operator: "Equal" },
          { key: "a", operator: "Exists", value: "b" },
          { key: "a", tolerationSeconds: 1, effect: "NoSchedule" },
          { key: "a", effect: "Never" },
        ],
      },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        "spec.tolerations[1].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
        "spec.tolerations[2].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
        'spec.tolerations[3].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      "node affinity",
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [
                    { key: "a", operator: "In" },
                    { key: "b", operator: "Like" },
                  ],
                },
              ],
            },
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 0, preference: { matchFields: [{ key: "metadata.uid", operator: "In", values: ["x"] }] } },
            ],
          },
        },
      },
      [
        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].operator: Invalid value: "Like": not a valid selector operator',
        "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100",
        'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchFields[0].key: Invalid value: "metadata.uid": not a valid field selector key',
      ],
    ],
    [
      "pod affinity without a place",
      { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ matchLabelKeys: ["a"], topologyKey: "zone" }] } } },
      [
        "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
      ],
    ],
    [
      "spread constraints",
      {
        topologySpreadConstraints: [
          { maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway", minDomains: 1 },
          { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" },
          { maxSkew: 1, whenUnsatisfiable: "Shrug" },
        ],
      },
      [
        "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than 0",
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, ScheduleAnyway}"',
        "spec.topologySpreadConstraints[0].minDomains: Invalid value: 1: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
        "spec.topologySpreadConstraints[2].topologyKey: Required value: can not be empty",
        'spec.topologySpreadConstraints[2].whenUnsatisfiable: Unsupported value: "Shrug": supported values: "DoNotSchedule", "ScheduleAnyway"',
      ],
    ],
    ["gates", { schedulingGates: [{ name: "a" }, { name: "a" }] }, ['spec.schedulingGates[1]: Duplicate value: "a"']],
  ])("%s", (_, rest, expected) => {
    expect(containerFaults({}, rest)).toEqual(expected);
  });
});

describe("templates", () => {
  function templateFaults(template: {
    readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
    readonly spec: object;
  }) {
    const { metadata, spec } = template;
    const written = defaultPodTemplate({ ...(metadata ? { metadata } : {}), spec: spec as PodSpec });
    return validatePodTemplate(written, "spec.template").map(fieldErrorText);
  }

  test("fields are named below the template, and labels without metadata, as upstream does", () => {
    const labels = { "a b": "c" };
    const annotations = { "controller.kubernetes.io/pod-deletion-cost": "much" };
    const errors = templateFaults({ metadata: { labels, annotations }, spec: { containers: [{ name: "web" }] } });
    expect(errors.map((line) => line.slice(0, line.indexOf(": ")))).toEqual([
      "spec.template.labels",
      "spec.template.annotations[controller.kubernetes.io/pod-deletion-cost]",
      "spec.template.spec.containers[0].image",
    ]);
  });

  test("a template may leave host ports open on the node's network, a pod may not", () => {
    const spec = { hostNetwork: true, containers: [{ ...WEB, ports: [{ containerPort: 80 }] }] };
    expect(templateFaults({ spec })).toEqual([]);
    const { spec: filled } = defaultPodTemplate({ spec: written(spec) });
    expect(validatePodSpec(filled, "spec").map(fieldErrorText)).toEqual([
      "spec.containers[0].ports[0].hostPort: Invalid value: 0: must match `containerPort` when `hostNetwork` is true",
    ]);
  });

  test("debugging containers have no place in a template", () => {
    const spec = { containers: [WEB], ephemeralContainers: [{ name: "debug", image: "a:1" }] };
    expect(templateFaults({ spec })).toEqual([
      "spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
    ]);
  });

  test("spaces around an image are let through, unlike in pods", () => {
    expect(templateFaults({ spec: { containers: [{ name: "web", image: " a:1" }] } })).toEqual([]);
  });
});

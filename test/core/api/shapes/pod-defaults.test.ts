import { describe, expect, test } from "vitest";
import { defaultPullPolicy, parseImageName } from "../../../../src/core/api/shapes/image-name.ts";
import { defaultPodSpec, defaultPodTemplate } from "../../../../src/core/api/shapes/pod-defaults.ts";
import type { PodSpec } from "../../../../src/core/api/shapes/pod-spec.ts";

/** A spec as a client writes it: what defaulting fills may be missing. */
function written(spec: object): PodSpec {
  return spec as PodSpec;
}

function withContainer(container: object, rest: object = {}): PodSpec {
  return defaultPodSpec(written({ containers: [{ name: "web", image: "nginx:1", ...container }], ...rest }));
}

function withVolume(volume: object) {
  return defaultPodSpec(written({ containers: [], volumes: [{ name: "v", ...volume }] })).volumes?.[0];
}

describe("pods", () => {
  test("the smallest pod is filled as upstream fills it", () => {
    expect(defaultPodSpec(written({ containers: [{ name: "web", image: "nginx" }] }))).toEqual({
      containers: [
        {
          name: "web",
          image: "nginx",
          imagePullPolicy: "Always",
          resources: {},
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
        },
      ],
      dnsPolicy: "ClusterFirst",
      enableServiceLinks: true,
      restartPolicy: "Always",
      schedulerName: "default-scheduler",
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  });

  test("a filled spec comes back as the same object, and nothing frozen is touched", () => {
    const spec = Object.freeze(
      withContainer(
        { ports: [{ containerPort: 80 }], livenessProbe: { httpGet: { port: 80 } }, resources: { limits: { cpu: "1" } } },
        { volumes: [{ name: "v" }, { name: "h", hostPath: { path: "/" } }], serviceAccountName: "robot" },
      ),
    );
    expect(defaultPodSpec(spec)).toBe(spec);
  });

  test("what a client said stays as it is, zero and false included", () => {
    const spec = withContainer(
      { imagePullPolicy: "Never" },
      { terminationGracePeriodSeconds: 0, enableServiceLinks: false, dnsPolicy: "None" },
    );
    expect(spec).toMatchObject({ terminationGracePeriodSeconds: 0, enableServiceLinks: false, dnsPolicy: "None" });
    expect(spec.containers[0]?.imagePullPolicy).toBe("Never");
  });

  test("empty text counts as not said", () => {
    expect(withContainer({ terminationMessagePath: "" }, { schedulerName: "" })).toMatchObject({ schedulerName: "default-scheduler" });
  });

  test.each([
    [{ serviceAccount: "robot" }, "robot"],
    [{ serviceAccountName: "robot" }, "robot"],
    [{ serviceAccountName: "robot", serviceAccount: "old" }, "robot"],
  ])("both names of the account agree after %j", (account, name) => {
    expect(withContainer({}, account)).toMatchObject({ serviceAccountName: name, serviceAccount: name });
  });

  test("requests follow limits, resource by resource, in init containers too", () => {
    const resources = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "100m" } };
    const spec = withContainer({ resources }, { initContainers: [{ name: "init", image: "a:1", resources: { limits: { cpu: "2" } } }] });
    expect(spec.containers[0]?.resources.requests).toEqual({ cpu: "100m", memory: "1Gi" });
    expect(spec.initContainers?.[0]?.resources.requests).toEqual({ cpu: "2" });
  });

  test("on the node's network container ports are opened on the node", () => {
    const spec = withContainer({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }] }, { hostNetwork: true });
    expect(spec.containers[0]?.ports?.map((port) => port.hostPort)).toEqual([80, 8081]);
  });

  test("requests of the pod as a whole follow from the containers, then from its limits", () => {
    const spec = withContainer(
      { resources: { requests: { cpu: "250m" } } },
      {
        initContainers: [
          { name: "side", image: "a:1", restartPolicy: "Always", resources: { requests: { cpu: "100m" } } },
          { name: "init", image: "a:1", resources: { requests: { cpu: "200m" } } },
        ],
        resources: { limits: { cpu: "1", memory: "1Gi" } },
      },
    );
    expect(spec.resources?.requests).toEqual({ cpu: "350m", memory: "1Gi" });
  });
});

describe("templates", () => {
  test("a template is not given what only pods are given", () => {
    const { spec } = defaultPodTemplate({
      spec: written({
        hostNetwork: true,
        containers: [{ name: "web", image: "nginx:1", ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } }],
      }),
    });
    expect(spec.enableServiceLinks).toBeUndefined();
    expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, protocol: "TCP" }]);
    expect(spec.containers[0]?.resources).toEqual({ limits: { cpu: "1" } });
    expect(spec.restartPolicy).toBe("Always");
  });

  test("a filled template comes back as the same object", () => {
    const template = defaultPodTemplate({ metadata: { labels: { app: "web" } }, spec: written({ containers: [] }) });
    expect(defaultPodTemplate(template)).toBe(template);
  });
});

describe("containers", () => {
  test.each([
    ["nginx", "Always"],
    ["nginx:latest", "Always"],
    ["nginx:1.27", "IfNotPresent"],
    ["registry.example:5000/team/web", "Always"],
    ["registry.example:5000/team/web:2", "IfNotPresent"],
    [`nginx@sha256:${"a".repeat(64)}`, "IfNotPresent"],
    [`nginx:latest@sha256:${"a".repeat(64)}`, "Always"],
    ["Not An Image", "IfNotPresent"],
    ["", "IfNotPresent"],
  ])("image %j is pulled %s", (image, policy) => {
    expect(defaultPullPolicy(image)).toBe(policy);
  });

  test("an image's name is taken apart", () => {
    expect(parseImageName("registry.example:5000/team/web:2")).toEqual({
      repository: "registry.example:5000/team/web",
      tag: "2",
      digest: "",
    });
    expect(parseImageName("UPPER/case")).toEqual({ repository: "UPPER/case", tag: "latest", digest: "" });
    expect(parseImageName("nginx:")).toBeUndefined();
  });

  test.each([
    ["100u", "1m"],
    ["1.0001", "1001m"],
    ["1.5", "1.5"],
    ["1Gi", "1Gi"],
    ["nonsense", "nonsense"],
  ])("a request of %s is kept as %s, in thousandths at the finest", (cpu, expected) => {
    expect(withContainer({ resources: { requests: { cpu } } }).containers[0]?.resources.requests).toEqual({ cpu: expected });
  });

  test("probes are filled, and zero counts as not said", () => {
    const probe = withContainer({ livenessProbe: { httpGet: { port: 80 }, timeoutSeconds: 0, periodSeconds: 5 } }).containers[0]
      ?.livenessProbe;
    const numbers = { timeoutSeconds: 1, periodSeconds: 5, successThreshold: 1, failureThreshold: 3 };
    expect(probe).toEqual({ httpGet: { port: 80, path: "/", scheme: "HTTP" }, ...numbers });
  });

  test("hooks, gRPC probes and field references are filled", () => {
    const container = withContainer({
      env: [
        { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "A", value: "1" },
      ],
      lifecycle: { preStop: { httpGet: { port: "web" } } },
      startupProbe: { grpc: { port: 9000 } },
    }).containers[0];
    expect(container?.env?.[0]?.valueFrom?.fieldRef?.apiVersion).toBe("v1");
    expect(container?.lifecycle?.preStop?.httpGet).toEqual({ port: "web", path: "/", scheme: "HTTP" });
    expect(container?.startupProbe?.grpc).toEqual({ port: 9000, service: "" });
  });
});

describe("volumes", () => {
  test.each([
    [{}, { emptyDir: {} }],
    [{ secret: { secretName: "s" } }, { secret: { secretName: "s", defaultMode: 420 } }],
    [{ configMap: { name: "c", defaultMode: 256 } }, { configMap: { name: "c", defaultMode: 256 } }],
    [{ hostPath: { path: "/" } }, { hostPath: { path: "/", type: "" } }],
    [{ image: { reference: "web:1" } }, { image: { reference: "web:1", pullPolicy: "IfNotPresent" } }],
    [{ persistentVolumeClaim: { claimName: "p" } }, { persistentVolumeClaim: { claimName: "p" } }],
    [
      { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      { projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }] } },
    ],
    [
      { downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] } },
      { downwardAPI: { defaultMode: 420, items: [{ path: "name", fieldRef: { fieldPath: "metadata.name", apiVersion: "v1" } }] } },
    ],
    [
      { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"] } } } },
      { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"], volumeMode: "Filesystem" } } } },
    ],
  ])("%j becomes %j", (volume, expected) => {
    expect(withVolume(volume)).toEqual({ name: "v", ...expected });
  });
});

import { describe, expect, test } from "vitest";
import { describePod } from "../../../../src/core/api/kinds/pod/describe.ts";
import { aContainer, aContainerStatus, aPod, aReadyPod, EPOCH_MS, timeAt } from "../../../support/builders.ts";

const context = { nowMs: EPOCH_MS + 60_000 };

const PROBE = { initialDelaySeconds: 5, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const NOT_READY = { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 } as const;

const full = aReadyPod({
  labels: { app: "web", "pod-template-hash": "5d5f9c8c9d" },
  metadata: {
    annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-5d5f9c8c9d", uid: "rs", controller: true }],
  },
  spec: {
    priority: 0,
    initContainers: [aContainer({ name: "init", image: "busybox", command: ["sh", "-c", "echo hi\necho ho"] })],
    containers: [
      aContainer({
        ports: [{ containerPort: 80, protocol: "TCP", name: "http" }],
        resources: { limits: { memory: "128Mi", cpu: "500m" }, requests: { cpu: "250m", memory: "64Mi" } },
        livenessProbe: { ...PROBE, httpGet: { path: "/healthz", port: 80, scheme: "HTTP" } },
        envFrom: [{ configMapRef: { name: "settings" } }, { secretRef: { name: "keys", optional: true }, prefix: "KEY_" }],
        env: [
          { name: "MODE", value: "fast" },
          { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
          { name: "COLOR", valueFrom: { configMapKeyRef: { name: "settings", key: "color", optional: true } } },
          { name: "POD", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
          { name: "APP", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.labels['app']" } } },
          { name: "IP", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.podIP" } } },
          { name: "CPUS", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
          { name: "DISK", valueFrom: { resourceFieldRef: { resource: "requests.memory", divisor: "1Mi" } } },
        ],
        volumeMounts: [
          { mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", name: "kube-api-access-x", readOnly: true },
          { mountPath: "/cache", name: "cache", subPath: "web" },
        ],
      }),
    ],
    nodeSelector: { disk: "ssd" },
    tolerations: [{ ...NOT_READY, key: "node.kubernetes.io/unreachable" }, NOT_READY],
    topologySpreadConstraints: [
      { topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", maxSkew: 1, labelSelector: { matchLabels: { app: "web" } } },
    ],
    readinessGates: [{ conditionType: "example.com/lb" }],
    volumes: [
      { name: "cache", emptyDir: {} },
      { name: "data", persistentVolumeClaim: { claimName: "data" } },
      {
        name: "kube-api-access-x",
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
            { configMap: { name: "kube-root-ca.crt" } },
            { downwardAPI: { items: [] } },
          ],
        },
      },
    ],
  },
  status: {
    initContainerStatuses: [
      aContainerStatus({
        name: "init",
        image: "busybox",
        imageID: "busybox@sha256:cafe",
        state: { terminated: { exitCode: 0, reason: "Completed", startedAt: timeAt(2), finishedAt: timeAt(4) } },
      }),
    ],
    containerStatuses: [
      aContainerStatus({
        restartCount: 1,
        lastState: { terminated: { exitCode: 137, reason: "OOMKilled", startedAt: timeAt(5), finishedAt: timeAt(9) } },
      }),
    ],
  },
});

const FULL_TEXT = `
Name:             web
Namespace:        default
Priority:         0
Service Account:  default
Node:             node-1/172.18.0.2
Start Time:       Thu, 01 Jan 2026 00:00:01 +0000
Labels:           app=web
                  pod-template-hash=5d5f9c8c9d
Annotations:      kubectl.kubernetes.io/restartedAt: 2026-01-01T00:00:00Z
Status:           Running
IP:               10.244.1.5
IPs:
  IP:           10.244.1.5
Controlled By:  ReplicaSet/web-5d5f9c8c9d
Init Containers:
  init:
    Container ID:  containerd://init
    Image:         busybox
    Image ID:      busybox@sha256:cafe
    Port:          <none>
    Host Port:     <none>
    Command:
      sh
      -c
      echo hi
      echo ho
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
      Started:      Thu, 01 Jan 2026 00:00:02 +0000
      Finished:     Thu, 01 Jan 2026 00:00:04 +0000
    Ready:          True
    Restart Count:  0
    Environment:    <none>
    Mounts:         <none>
Containers:
  web:
    Container ID:   containerd://web
    Image:          nginx:1.29
    Image ID:       docker.io/library/nginx@sha256:feed
    Port:           80/TCP (http)
    Host Port:      0/TCP (http)
    State:          Running
      Started:      Thu, 01 Jan 2026 00:00:10 +0000
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      Thu, 01 Jan 2026 00:00:05 +0000
      Finished:     Thu, 01 Jan 2026 00:00:09 +0000
    Ready:          True
    Restart Count:  1
    Limits:
      cpu:     500m
      memory:  128Mi
    Requests:
      cpu:     250m
      memory:  64Mi
    Liveness:  http-get http://:80/healthz delay=5s timeout=1s period=10s #success=1 #failure=3
    Environment Variables from:
      settings  ConfigMap                  Optional: false
      keys      Secret with prefix 'KEY_'  Optional: true
    Environment:
      MODE:      fast
      PASSWORD:  <set to the key 'password' in secret 'db'>         Optional: false
      COLOR:     <set to the key 'color' of config map 'settings'>  Optional: true
      POD:       web (v1:metadata.name)
      APP:       web (v1:metadata.labels['app'])
      IP:         (v1:status.podIP)
      CPUS:      1 (limits.cpu)
      DISK:      64 (requests.memory)
    Mounts:
      /cache from cache (rw,path="web")
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x (ro)
Readiness Gates:
  Type             Status
  example.com/lb   <none> 
Conditions:
  Type                        Status
  PodReadyToStartContainers   True 
  Initialized                 True 
  Ready                       True 
  ContainersReady             True 
  PodScheduled                True 
Volumes:
  cache:
    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:     
    SizeLimit:  <unset>
  data:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  data
    ReadOnly:   false
  kube-api-access-x:
    Type:                     Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:   3607
    ConfigMapName:            kube-root-ca.crt
    Optional:                 false
    DownwardAPI:              true
QoS Class:                    Burstable
Node-Selectors:               disk=ssd
Tolerations:                  node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                              node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
Topology Spread Constraints:  zone:DoNotSchedule when max skew 1 is exceeded for selector app=web
`;

describe("describe pod", () => {
  test("a pod that uses most of what there is reads as kubectl has it", () => {
    expect(describePod(full, context)).toBe(FULL_TEXT.slice(1));
  });

  test("a pod nobody has scheduled has no node, no address and no statuses", () => {
    expect(describePod(aPod(), context)).toBe(
      [
        "Name:             web",
        "Namespace:        default",
        "Service Account:  default",
        "Node:             <none>",
        "Labels:           <none>",
        "Annotations:      <none>",
        "Status:           Pending",
        "IP:               ",
        "IPs:              <none>",
        "Containers:",
        "  web:",
        "    Image:        nginx:1.29",
        "    Port:         <none>",
        "    Host Port:    <none>",
        "    Environment:  <none>",
        "    Mounts:       <none>",
        "Volumes:          <none>",
        "QoS Class:        BestEffort",
        "Node-Selectors:   <none>",
        "Tolerations:      <none>",
        "",
      ].join("\n"),
    );
  });

  test.each([
    [30, "Terminating (lasts <invalid>)"],
    [-45, "Terminating (lasts 45s)"],
  ])("a pod whose grace ends in %d s is %s", (seconds, status) => {
    const text = describePod(
      aPod({ phase: "Running", metadata: { deletionTimestamp: timeAt(60 + seconds), deletionGracePeriodSeconds: 30 } }),
      context,
    );
    expect(text).toMatch(new RegExp(`^Status: +${status.replaceAll(/[()]/g, "\\$&")}$`, "m"));
    expect(text).toMatch(/^Termination Grace Period: {2}30s$/m);
  });

  test("a waiting container shows its reason, not its message", () => {
    const state = { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling image" } };
    const text = describePod(aPod({ status: { containerStatuses: [aContainerStatus({ ready: false, state })] } }), context);
    expect(text).toContain("    State:          Waiting\n      Reason:       ImagePullBackOff\n    Ready:          False\n");
    expect(text).not.toContain("Back-off pulling");
  });

  test("an evicted pod says why", () => {
    const text = describePod(
      aPod({ phase: "Failed", status: { reason: "Evicted", message: "The node was low on resource: memory." } }),
      context,
    );
    expect(text).toContain(
      "Status:           Failed\nReason:           Evicted\nMessage:          The node was low on resource: memory.\n",
    );
  });
});

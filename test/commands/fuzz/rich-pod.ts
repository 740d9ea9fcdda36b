/**
 * A pod that has a little of everything a pod can have.
 */
export const RICH_POD = `apiVersion: v1
kind: Pod
metadata: {name: rich, labels: {app: rich}, annotations: {a: b}, finalizers: [example.com/x]}
spec:
  nodeSelector: {kubernetes.io/os: linux}
  priorityClassName: system-cluster-critical
  shareProcessNamespace: true
  hostAliases: [{ip: 10.0.0.1, hostnames: [a.b]}]
  dnsConfig: {nameservers: [1.1.1.1], options: [{name: ndots, value: "2"}]}
  imagePullSecrets: [{name: s}]
  tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 20}]
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: rich}}}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [z]}]}]
      preferredDuringSchedulingIgnoredDuringExecution: [{weight: 3, preference: {matchExpressions: [{key: a, operator: Exists}]}}]
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
      - {weight: 3, podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: rich}}}}
  securityContext: {runAsUser: 1000, fsGroup: 2000, seccompProfile: {type: RuntimeDefault}}
  terminationGracePeriodSeconds: 5
  activeDeadlineSeconds: 100
  initContainers:
  - {name: init, image: "busybox:1.37", command: [sh, -c, "echo hi; exit 0"]}
  - {name: side, image: "nginx:1.29", restartPolicy: Always, startupProbe: {httpGet: {port: 80}}}
  containers:
  - name: main
    image: nginx:1.29
    args: [a, "$(FOO)"]
    ports: [{name: http, containerPort: 80}, {containerPort: 81, protocol: UDP, hostPort: 8181}]
    env:
    - {name: FOO, value: bar}
    - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}
    - {name: KEY, valueFrom: {configMapKeyRef: {name: cm, key: a, optional: true}}}
    envFrom: [{configMapRef: {name: cm, optional: true}}, {prefix: X_, secretRef: {name: s, optional: true}}]
    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: "1", memory: 128Mi, ephemeral-storage: 1Gi}}
    livenessProbe: {exec: {command: [cat, /x]}, initialDelaySeconds: 3, periodSeconds: 2}
    readinessProbe: {tcpSocket: {port: http}, failureThreshold: 2}
    startupProbe: {grpc: {port: 80, service: x}}
    lifecycle: {preStop: {exec: {command: [sleep, "1"]}}, postStart: {httpGet: {path: /, port: 80, httpHeaders: [{name: A, value: b}]}}}
    securityContext: {runAsNonRoot: true, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}
    volumeMounts: [{name: e, mountPath: /e}, {name: cm, mountPath: /cm, subPath: a}, {name: s, mountPath: /s, readOnly: true}]
  volumes:
  - {name: e, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
  - {name: cm, configMap: {name: cm, optional: true, items: [{key: a, path: a/b, mode: 256}]}}
  - {name: s, secret: {secretName: s, optional: true, defaultMode: 256}}
  - {name: h, hostPath: {path: /var, type: Directory}}
  - name: p
    projected:
      sources:
      - configMap: {name: cm, optional: true}
      - downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}
      - serviceAccountToken: {path: t, expirationSeconds: 3600}
  - {name: d, downwardAPI: {items: [{path: x, resourceFieldRef: {containerName: main, resource: limits.memory}}]}}
`;

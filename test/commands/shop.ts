/**
 * A small shop for transcripts: its manifests, and what agents would have made of them, written by hand so that the
 * texts depend on no agent.
 */
import { aContainer, aContainerStatus, aReadyPod, timeAt } from "../support/builders.ts";
import { Shell } from "./shell.ts";

export const SHOP_YAML = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
# the front
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.29
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  clusterIP: 10.96.0.20
  selector: {app: web}
  ports:
  - port: 80
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
data:
  color: blue
  motd: |
    welcome
    to the shop
`;

/** A shell on a cluster with the shop applied, two pods and some events, five minutes after its start. */
export function shopShell(files: { readonly [path: string]: string } = {}): Shell {
  const shell = new Shell({ "shop.yaml": SHOP_YAML, ...files });
  const { exitCode, errors } = shell.run("apply -f shop.yaml");
  if (exitCode !== 0) throw new Error(errors);
  shell.namespace = "shop";
  const labels = { app: "web", "pod-template-hash": "7d4b9c6f5" };
  shell.put(
    aReadyPod({ name: "web-7d4b9c6f5-x2c9z", namespace: "shop", labels, spec: { serviceAccount: "default", containers: [aContainer()] } }),
  );
  shell.put(
    aReadyPod({
      name: "web-7d4b9c6f5-zzzzz",
      namespace: "shop",
      labels,
      spec: { serviceAccount: "default" },
      status: {
        containerStatuses: [
          aContainerStatus({
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { exitCode: 1, reason: "Error", startedAt: timeAt(0), finishedAt: timeAt(0) } },
          }),
        ],
      },
    }),
  );
  anEvent(shell, "b", {
    reason: "Started",
    message: "Started container web",
    lastTimestamp: timeAt(-60),
    firstTimestamp: timeAt(-60),
    count: 1,
  });
  anEvent(shell, "a", {
    type: "Warning",
    reason: "BackOff",
    message: "Back-off restarting failed container web in pod web\nmore",
    firstTimestamp: timeAt(-240),
    lastTimestamp: timeAt(-5),
    count: 7,
  });
  return shell;
}

function anEvent(shell: Shell, name: string, fields: object): void {
  shell.put({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace: "shop", uid: `uid-${name}`, creationTimestamp: timeAt(0) },
    involvedObject: { apiVersion: "v1", kind: "Pod", name: "web-7d4b9c6f5-zzzzz", namespace: "shop", uid: "uid-web-7d4b9c6f5-zzzzz" },
    type: "Normal",
    source: { component: "kubelet", host: "node-1" },
    ...fields,
  } as never);
}

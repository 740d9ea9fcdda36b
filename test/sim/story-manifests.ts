/**
 * The applications of random stories, as manifests.
 */
import { draw, drawInt } from "../../src/core/sim/draw.ts";

/** A Deployment that can run: its look is drawn. */
export function deploymentYaml({
  app,
  replicas,
  seed,
  n,
}: {
  readonly app: string;
  readonly replicas: number;
  readonly seed: number;
  readonly n: number;
}): string {
  const has = (purpose: string): boolean => draw(seed, `story/${purpose}/${app}`, n) < 0.4;
  const image = ["nginx:1.29", "nginx:1.28", "redis:8.2"][drawInt(seed, `story/image/${app}`, 3, n)];
  const lines = [
    "apiVersion: apps/v1",
    "kind: Deployment",
    `metadata: { name: ${app}, namespace: default, labels: { app: ${app} } }`,
    "spec:",
    `  replicas: ${replicas}`,
    // Fixed per application: a change to Recreate and of the replicas in the midst of a rollout stalls it, here as upstream.
    ...(draw(seed, `story/recreate/${app}`) < 0.4 ? ["  strategy: { type: Recreate }"] : []),
    `  selector: { matchLabels: { app: ${app} } }`,
    "  template:",
    `    metadata: { labels: { app: ${app} } }`,
    "    spec:",
    ...(has("grace") ? ["      terminationGracePeriodSeconds: 3"] : []),
    ...(has("init") ? ["      initContainers: [{ name: prepare, image: 'busybox:1.37', command: [sh, -c, 'sleep 1'] }]"] : []),
    "      containers:",
    `        - name: main`,
    `          image: ${image}`,
    "          ports: [{ name: main, containerPort: 80 }]",
    ...(has("requests") ? ["          resources: { requests: { cpu: 300m, memory: 256Mi } }"] : []),
    ...(has("probe") ? [`          readinessProbe: { tcpSocket: { port: ${image === "redis:8.2" ? 6379 : 80} }, periodSeconds: 3 }`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** A Service for the application. */
export function serviceYaml(app: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: ${app}, namespace: default }\nspec: { selector: { app: ${app} }, ports: [{ port: 80, targetPort: main }] }\n`;
}

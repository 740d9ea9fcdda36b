import { describe, expect, test } from "vitest";
import { CLIENT, serverOf } from "../../../support/server-of.ts";

const SOUND = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

function aPod(spec: object = {}, securityContext?: object, annotations: object = {}): object {
  const containers = [{ name: "web", image: "nginx", ...(securityContext === undefined ? {} : { securityContext }) }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop", annotations }, spec: { containers, ...spec } };
}

/** A server with a namespace of these labels, and the warnings that its clients hear. */
function guarded(labels: Record<string, string>) {
  const { server } = serverOf();
  const warnings: string[] = [];
  const client = { ...CLIENT, warn: (warning: string) => void warnings.push(warning) };
  const prefixed = Object.fromEntries(Object.entries(labels).map(([name, value]) => [`pod-security.kubernetes.io/${name}`, value]));
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: prefixed } };
  server.create("Namespace", namespace, client);
  server.create("ServiceAccount", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "shop" } }, client);
  return { server, warnings, client, namespace };
}

describe("level baseline", () => {
  test.each<[string, object, string]>([
    ["privileged containers", aPod({}, { privileged: true }), 'privileged (container "web" must not set securityContext.privileged=true)'],
    ["namespaces of the host", aPod({ hostPID: true, hostIPC: true }), "host namespaces (hostPID=true, hostIPC=true)"],
    [
      "paths of the host",
      aPod({
        volumes: [
          { name: "a", hostPath: { path: "/" } },
          { name: "b", hostPath: { path: "/" } },
        ],
      }),
      'hostPath volumes (volumes "a", "b")',
    ],
    [
      "ports of the host",
      aPod({
        containers: [
          {
            name: "a",
            image: "x",
            ports: [
              { containerPort: 80, hostPort: 80 },
              { containerPort: 443, hostPort: 443 },
            ],
          },
        ],
      }),
      'hostPort (container "a" uses hostPorts 443, 80)',
    ],
    [
      "further capabilities",
      aPod({}, { capabilities: { add: ["NET_ADMIN", "CHOWN", "SYS_TIME"] } }),
      'non-default capabilities (container "web" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
    ],
    [
      "no confinement by AppArmor",
      aPod({ securityContext: { appArmorProfile: { type: "Unconfined" } } }),
      'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    ],
    [
      "no confinement by seccomp",
      aPod({ securityContext: { seccompProfile: { type: "Unconfined" } } }, { seccompProfile: { type: "Unconfined" } }),
      'seccompProfile (pod and container "web" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      "SELinux as one pleases",
      aPod({ securityContext: { seLinuxOptions: { type: "spc_t", user: "root" } } }),
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
    [
      "settings of the kernel",
      aPod({ securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } }),
      "forbidden sysctls (kernel.msgmax)",
    ],
    [
      "another's host in a probe",
      aPod({ containers: [{ name: "web", image: "x", livenessProbe: { httpGet: { host: "10.0.0.1", port: 80 } } }] }),
      'probe or lifecycle host (container "web" uses probe or lifecycle host "10.0.0.1")',
    ],
  ])("forbids %s", (_, pod, detail) => {
    const { server, client } = guarded({ enforce: "baseline" });
    expect(() => server.create("Pod", pod, client)).toThrow(`pods "web" is forbidden: violates PodSecurity "baseline:latest": ${detail}`);
  });

  test("lets plain pods in", () => {
    const { server, client, warnings } = guarded({ enforce: "baseline" });
    expect(() => server.create("Pod", aPod(), client)).not.toThrow();
    expect(warnings).toEqual([]);
  });
});

describe("level restricted", () => {
  const ALL = [
    'allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)',
    'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"])',
    'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
    'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ].join(", ");

  test("wants a pod to give up what it does not need", () => {
    const { server, client } = guarded({ enforce: "restricted" });
    expect(() => server.create("Pod", aPod(), client)).toThrow(`violates PodSecurity "restricted:latest": ${ALL}`);
    expect(() => server.create("Pod", aPod({}, SOUND), client)).not.toThrow();
  });

  test.each<[string, object, string]>([
    ["root", aPod({}, { ...SOUND, runAsUser: 0 }), 'runAsUser=0 (container "web" must not set runAsUser=0)'],
    [
      "root by any other name",
      aPod({ securityContext: { runAsNonRoot: false } }, SOUND),
      "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)",
    ],
    [
      "odd volumes",
      aPod(
        {
          volumes: [
            { name: "a", nfs: { server: "x", path: "/" } },
            { name: "b", emptyDir: {} },
          ],
        },
        SOUND,
      ),
      'restricted volume types (volume "a" uses restricted volume type "nfs")',
    ],
    [
      "a path of the host, said once",
      aPod({ volumes: [{ name: "a", hostPath: { path: "/" } }] }, SOUND),
      'restricted volume types (volume "a" uses restricted volume type "hostPath")',
    ],
  ])("forbids %s", (_, pod, detail) => {
    const { server, client } = guarded({ enforce: "restricted" });
    expect(() => server.create("Pod", pod, client)).toThrow(`pods "web" is forbidden: violates PodSecurity "restricted:latest": ${detail}`);
  });

  test("of an older version knows less", () => {
    const { server, client } = guarded({ enforce: "restricted", "enforce-version": "v1.22" });
    expect(() => server.create("Pod", aPod({}, { ...SOUND, runAsUser: 0 }), client)).not.toThrow();
  });
});

describe("warnings", () => {
  test("are what a level that only warns gives", () => {
    const { server, client, warnings } = guarded({ warn: "baseline" });
    server.create("Pod", aPod({ hostPID: true }), client);
    expect(warnings).toEqual(['would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)']);
  });

  test("reach the author of a template, whose pods will be refused", () => {
    const { server, client, warnings } = guarded({ enforce: "baseline" });
    const template = { metadata: { labels: { app: "web" } }, spec: { hostPID: true, containers: [{ name: "web", image: "nginx" }] } };
    const metadata = { name: "web", namespace: "shop" };
    const spec = { selector: { matchLabels: { app: "web" } }, template };
    server.create("Deployment", { apiVersion: "apps/v1", kind: "Deployment", metadata, spec }, client);
    expect(warnings).toEqual(['would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)']);
  });

  test("tell who becomes stricter of the pods that are there", () => {
    const { server, client, warnings, namespace } = guarded({});
    const named = (name: string, pod: object) => ({ ...pod, metadata: { name, namespace: "shop" } });
    server.create("Pod", named("b", aPod({ hostPID: true })), client);
    server.create("Pod", named("a", aPod({ hostIPC: true })), client);
    server.create("Pod", named("c", aPod({}, { privileged: true })), client);
    const labels = { "pod-security.kubernetes.io/enforce": "baseline" };
    server.update("Namespace", { ...namespace, metadata: { name: "shop", labels } }, client);
    expect(warnings).toEqual([
      'existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"',
      "a (and 1 other pod): host namespaces",
      "c: privileged",
    ]);
  });
});

describe("labels of a namespace", () => {
  test.each([
    ["enforce", "strict", "must be one of privileged, baseline, restricted"],
    ["warn-version", "1.30", 'must be "latest" or "v1.x"'],
  ])("%s=%s is refused", (label, value, detail) => {
    expect(() => guarded({ [label]: value })).toThrow(
      `Namespace "shop" is invalid: metadata.labels[pod-security.kubernetes.io/${label}]: Invalid value: "${value}": ${detail}`,
    );
  });
});

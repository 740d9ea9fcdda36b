/**
 * The signatures by which common mistakes are known.
 */
import { describe, expect, test } from "vitest";
import { Story, scriptedPod, staying, webDeployment } from "../../support/story.ts";

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: wbe}, ports: [{port: 80}]}
`;

test("a pod that asks for more CPU than a node has is Pending, and says once why", () => {
  const story = new Story(scriptedPod("big", "sleep 1000", { container: "resources: {requests: {cpu: 5}}" }));
  story.at(60);
  expect(story.status("big")).toBe("Pending");
  expect(story.events("big")).toEqual([
    "Warning FailedScheduling: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.",
  ]);
  story.at(400);
  expect(story.eventsAbout("big")[0]?.count ?? 1).toBeLessThanOrEqual(2);
});

test("a port of the host can be had once per node", () => {
  const pods = ["a", "b", "c", "d"].map((name) =>
    scriptedPod(name, "sleep 1000", { container: "ports: [{containerPort: 80, hostPort: 8080}]" }),
  );
  const story = new Story(pods.join("---\n"));
  story.at(30);
  const pending = story.list("Pod").find(({ spec }) => spec.nodeName === undefined);
  expect(story.events(pending?.metadata.name ?? "").join()).toContain("3 node(s) didn't have free ports for the requested pod ports");
});

test("a Service whose selector matches nothing has no endpoints", () => {
  const story = new Story(webDeployment(2) + SERVICE);
  story.does("wait settled");
  expect(story.row("get endpoints web")).toEqual(["web", "<none>"]);
  expect(story.does("describe svc web")).toMatch(/\nEndpoints: +\n/);
  story.does(`patch svc web -p '{"spec":{"selector":{"app":"web"}}}'`);
  story.mark();
  expect(story.when(() => story.row("get endpoints web")[1] !== "<none>")).toBeLessThan(3);
});

describe("a ConfigMap that is not there", () => {
  test("in the environment: CreateContainerConfigError until it is", () => {
    const story = new Story(scriptedPod("needy", "sleep 1000", { container: "envFrom: [{configMapRef: {name: settings}}]" }));
    story.at(60);
    expect(story.status("needy")).toBe("CreateContainerConfigError");
    expect(story.events("needy")).toContain('Warning Failed: Error: configmap "settings" not found');
    story.applies("{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: b}}");
    story.mark();
    expect(story.when(() => story.status("needy") === "Running")).toBeLessThan(20);
  });

  test("as a volume: ContainerCreating and FailedMount", () => {
    const spec = "volumes: [{name: v, configMap: {name: settings}}]";
    const story = new Story(scriptedPod("needy", "sleep 1000", { spec, container: "volumeMounts: [{name: v, mountPath: /v}]" }));
    story.at(60);
    expect(story.status("needy")).toBe("ContainerCreating");
    expect(story.events("needy")).toContain(
      'Warning FailedMount: MountVolume.SetUp failed for volume "v" : configmap "settings" not found',
    );
  });
});

describe("deleting a pod", () => {
  test("by force makes the object go at once", () => {
    const story = new Story(webDeployment(1));
    story.does("wait settled");
    const { name = "", uid } = story.list("Pod")[0]?.metadata ?? {};
    const { output, errors } = story.run(`delete pod ${name} --force --grace-period=0`);
    expect(output).toBe(`pod "${name}" force deleted from default namespace`);
    expect(errors).toMatch(/^Warning: Immediate deletion does not wait /);
    expect(story.list("Pod").some(({ metadata }) => metadata.uid === uid)).toBe(false);
  });

  test("whose process ignores SIGTERM takes exactly its grace", () => {
    const story = new Story(scriptedPod("deaf", "trap '' TERM; while true; do sleep 1; done"));
    story.does("wait settled");
    story.does("delete pod deaf");
    story.mark();
    const gone = story.when(() => !story.has("Pod", "default/deaf"));
    expect(gone).toBeGreaterThanOrEqual(30);
    expect(gone).toBeLessThanOrEqual(33);
  });

  test("with a finalizer leaves it there, with its containers gone, until the finalizer is", () => {
    const story = new Story(
      scriptedPod("held", "trap 'exit 0' TERM; while true; do sleep 1; done").replace(
        "metadata: {",
        "metadata: {finalizers: [example.com/f], ",
      ),
    );
    story.does("wait settled");
    story.does("delete pod held");
    story.mark();
    story.at(120);
    // Terminating is said of pods that are not over; this one has ended well.
    expect(story.row("get pod held").slice(1, 3)).toEqual(["0/1", "Completed"]);
    story.does(`patch pod held --type=merge -p '{"metadata":{"finalizers":null}}'`);
    story.at(121);
    expect(story.has("Pod", "default/held")).toBe(false);
  });
});

describe("a namespace whose content has a finalizer", () => {
  test("stays Terminating and says what holds it; it goes within 8 s of the finalizer", () => {
    const held = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, namespace: team, finalizers: [example.com/f]}\n";
    const pod = scriptedPod("slow", "trap '' TERM; while true; do sleep 1; done").replace("metadata: {", "metadata: {namespace: team, ");
    const story = new Story("{apiVersion: v1, kind: Namespace, metadata: {name: team}}");
    story.at(1);
    story.applies(`${held}---\n${pod}`);
    story.does("wait settled");
    expect(story.does("delete ns team")).toBe('namespace "team" deleted');
    story.mark();
    expect(story.row("get ns team")[1]).toBe("Terminating");
    expect(() => story.applies("{apiVersion: v1, kind: ConfigMap, metadata: {name: late, namespace: team}}")).toThrow(
      'configmaps "late" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    const marked = story.when(() => story.get("Pod", "team/slow").metadata.deletionTimestamp !== undefined);
    expect(marked).toBeGreaterThanOrEqual(4.9);
    expect(marked).toBeLessThanOrEqual(6);
    story.at(8);
    const said = (): string => story.conditions(story.get("Namespace", "team"), "True").join("\n");
    expect(said()).toContain("NamespaceContentRemaining SomeResourcesRemain: Some resources are remaining: pods. has 1 resource instances");
    story.at(120);
    expect(staying(story.list("Pod"))).toEqual([]);
    expect(said()).toContain("Some resources are remaining: configmaps. has 1 resource instances");
    expect(said()).toContain("Some content in the namespace has finalizers remaining: example.com/f in 1 resource instances");
    story.does(`patch cm kept -n team --type=merge -p '{"metadata":{"finalizers":null}}'`);
    story.mark();
    expect(story.when(() => !story.has("Namespace", "team"))).toBeLessThanOrEqual(8.2);
  });
});

/**
 * Logs through the whole house: which lines there are, of which run, and what is said when there are none.
 */
import { describe, expect, test } from "vitest";
import { Story, scriptedPod } from "../../support/story.ts";

function podOf(containers: string, { annotations = "", spec = "" } = {}): Story {
  return new Story(
    `apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {${annotations}}}
spec:
  ${spec}
  containers: [${containers}]
`,
    1,
  );
}

const linesOf = (story: Story, line = "logs web"): readonly string[] => story.does(line).split("\n");

describe("nginx", () => {
  test("logs a line for each probe that reaches it, from the node's end of the pod network", () => {
    const story = podOf(
      '{name: main, image: "nginx:1.29", readinessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 5, periodSeconds: 5}, livenessProbe: {httpGet: {path: /nope, port: 80}, failureThreshold: 100}}',
    );
    story.does("wait --for=condition=Ready pod/web --timeout=60s");
    story.mark();
    story.at(10);
    const access = linesOf(story).filter((text) => text.includes("kube-probe"));
    expect(access).toEqual([
      expect.stringMatching(
        /^10\.244\.1\.1 - - \[01\/Jan\/2026:00:00:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 615 "-" "kube-probe\/1\.34" "-"$/,
      ),
      expect.stringMatching(/"GET \/ HTTP\/1\.1" 200/),
      expect.stringMatching(/"GET \/nope HTTP\/1\.1" 404 153/),
      expect.stringMatching(/"GET \/ HTTP\/1\.1" 200/),
    ]);
  });

  test("logs the probes of its startup, then those that were held back", () => {
    const story = podOf(
      '{name: main, image: "nginx:1.29", startupProbe: {httpGet: {path: /up, port: 80}, periodSeconds: 4, failureThreshold: 9}, livenessProbe: {httpGet: {path: /live, port: 80}, periodSeconds: 7}, readinessProbe: {httpGet: {path: /ready, port: 80}, periodSeconds: 5}, volumeMounts: [{name: html, mountPath: /usr/share/nginx/html}]}',
      { annotations: "kubarium.dev/start-takes: 6s", spec: "volumes: [{name: html, emptyDir: {}}]" },
    );
    story.does("wait --for=condition=Ready pod/web --timeout=60s");
    story.mark();
    story.at(12);
    const startMs = Date.parse(story.get("Pod", "default/web").status.containerStatuses?.[0]?.state?.running?.startedAt ?? "");
    const access = linesOf(story, "logs web --timestamps").filter((text) => text.includes("kube-probe"));
    const times = access.map((text) => [Math.floor((Date.parse(`${text.slice(0, 23)}Z`) - startMs) / 1_000), /GET (\S+)/.exec(text)?.[1]]);
    // Refused connections leave no line; readiness is asked as soon as startup has passed, liveness in its own rhythm.
    expect(times).toEqual([
      [8, "/up"],
      [8, "/ready"],
      [13, "/ready"],
      [14, "/live"],
      [18, "/ready"],
    ]);
  });

  test("says goodbye when it is told to stop", () => {
    const story = podOf('{name: main, image: "nginx:1.29", lifecycle: {preStop: {sleep: {seconds: 5}}}}');
    story.does("wait settled");
    story.does("delete pod web");
    story.mark();
    story.at(4.9);
    expect(linesOf(story).at(-1)).toContain("start worker process");
    story.at(5.04);
    expect(linesOf(story).join("\n")).toMatch(/\[notice\] 1#1: signal 3 \(SIGQUIT\) received, shutting down\n/);
  });
});

test("the goodbye of a run that liveness killed is in the log of that run alone", () => {
  const story = podOf(
    '{name: main, image: "busybox:1.37", command: [sh, -c, "trap \'echo bye; exit 0\' TERM; echo hello; while true; do sleep 1; done"], livenessProbe: {exec: {command: ["false"]}, periodSeconds: 5}}',
  );
  story.when(() => story.row("get pod web")[3]?.startsWith("1") === true);
  expect(linesOf(story)).toEqual(["hello"]);
  expect(linesOf(story, "logs web -p")).toEqual(["hello", "bye"]);
});

test("a process that ignores SIGTERM goes on printing until it is killed", () => {
  const story = podOf(
    '{name: main, image: "busybox:1.37", command: [sh, -c, "i=0; while true; do echo tick $i; i=$((i+1)); sleep 1; done"]}',
    { spec: "terminationGracePeriodSeconds: 6" },
  );
  story.does("wait settled");
  const before = linesOf(story).length;
  story.does("delete pod web");
  story.mark();
  story.at(5);
  expect(linesOf(story).length - before).toBeGreaterThanOrEqual(4);
});

describe("servers", () => {
  test.each([
    ["redis", '{name: main, image: "redis:8"}', /^1:M 01 Jan 2026 \d\d:\d\d:\d\d\.\d{3} \* Ready to accept connections tcp$/],
    [
      "postgres",
      '{name: main, image: "postgres:18", env: [{name: POSTGRES_PASSWORD, value: x}]}',
      /^2026-01-01 \d\d:\d\d:\d\d\.\d{3} UTC \[1\] LOG: {2}database system is ready to accept connections$/,
    ],
  ])("%s ends its greeting when it listens", (_name, container, last) => {
    const story = podOf(container);
    story.does("wait settled");
    story.cluster.advance(3_000);
    expect(linesOf(story).at(-1)).toMatch(last);
  });

  test("postgres without a password says so, and crashes", () => {
    const story = podOf('{name: main, image: "postgres:18"}');
    story.at(60);
    expect(story.row("get pod web")[2]).toMatch(/^(CrashLoopBackOff|Error)$/);
    expect(linesOf(story)[0]).toBe("Error: Database is uninitialized and superuser password is not specified.");
  });
});

describe("the run before", () => {
  test("is shown by -p; while the next one waits, both are the last one", () => {
    const story = new Story(scriptedPod("web", 'echo "run of $(date +%s)"; sleep 2; exit 1'), 1);
    expect(story.run("logs web -p").errors).toBeUndefined();
    story.when(() => story.status("web") === "Running");
    expect(story.run("logs web -p").errors).toBe(
      'Error from server (BadRequest): previous terminated container "main" in pod "web" not found',
    );
    story.cluster.advance(500);
    const [first] = linesOf(story);
    story.when(() => story.row("get pod web")[3]?.startsWith("1") === true);
    expect(linesOf(story, "logs web -p")).toEqual([first]);
    story.cluster.advance(500);
    expect(linesOf(story)).not.toEqual([first]);
    story.when(() => story.status("web") === "CrashLoopBackOff");
    expect(linesOf(story, "logs web -p")).toEqual(linesOf(story));
  });
});

describe("several containers", () => {
  const both =
    '{name: one, image: "busybox:1.37", command: [sh, -c, "echo one; sleep 1000"]}, {name: two, image: "busybox:1.37", command: [sh, -c, "echo two; sleep 1000"]}';

  test("are told apart by -c; without it the first is shown, and kubectl says so", () => {
    const story = podOf(both, { spec: 'initContainers: [{name: prepare, image: "busybox:1.37", command: [echo, prepared]}]' });
    story.at(30);
    expect(story.run("logs web")).toMatchObject({ output: "one", errors: 'Defaulted container "one" out of: one, two, prepare (init)' });
    expect(story.does("logs web -c two")).toBe("two");
    expect(story.does("logs web -c prepare")).toBe("prepared");
    expect(linesOf(story, "logs web --all-containers --prefix")).toEqual([
      "[pod/web/prepare] prepared",
      "[pod/web/one] one",
      "[pod/web/two] two",
    ]);
  });
});

describe("there is no log", () => {
  test.each<[what: string, container: string, spec: string, why: string]>([
    ["of a container whose image is being pulled", '{name: main, image: "postgres:18"}', "", "ContainerCreating"],
    [
      "behind an init container",
      '{name: main, image: "busybox:1.37"}',
      'initContainers: [{name: i, image: "busybox:1.37", command: [sleep, "100"]}]',
      "PodInitializing",
    ],
    [
      "without its configuration",
      '{name: main, image: "busybox:1.37", envFrom: [{configMapRef: {name: none}}]}',
      "",
      "CreateContainerConfigError",
    ],
    ["of an image that cannot be pulled", '{name: main, image: "nginx:typo"}', "", "image can't be pulled"],
    ["of an image that may not be pulled", '{name: main, image: "nginx:1.29", imagePullPolicy: Never}', "", "ErrImageNeverPull"],
  ])("%s", (_what, container, spec, why) => {
    const story = podOf(container, { spec });
    story.at(7);
    expect(story.run("logs web -c main")).toMatchObject({
      exitCode: 1,
      errors: `Error from server (BadRequest): container "main" in pod "web" is waiting to start: ${why}`,
    });
  });

  test("of an image whose pull waits", () => {
    const story = podOf('{name: main, image: "nginx:typo"}');
    story.when(() => story.status("web") === "ImagePullBackOff");
    expect(story.run("logs web").errors).toMatch(/ is waiting to start: trying and failing to pull image$/);
  });

  test("while the node has no power; afterwards those of the run that was lost are gone", () => {
    const story = new Story(scriptedPod("web", 'echo "since $(date +%s)"; while true; do sleep 5; done'), 1);
    story.does("wait settled");
    const before = linesOf(story);
    story.does("crash node/worker-1");
    story.cluster.advance(5_000);
    expect(story.run("logs web").errors).toMatch(
      /^Error from server( \(InternalError\))?: Get "https:\/\/[\d.]+:10250\/containerLogs\/default\/web\/main": dial tcp [\d.]+:10250: i\/o timeout$/,
    );
    story.does("recover node/worker-1");
    story.mark();
    story.when(() => story.row("get pod web")[3]?.startsWith("1") === true);
    story.cluster.advance(500);
    expect(linesOf(story)).toHaveLength(1);
    expect(linesOf(story)).not.toEqual(before);
    expect(story.run("logs web -p").errors).toBe(
      'Error from server (BadRequest): previous terminated container "main" in pod "web" not found',
    );
  });

  test.each([
    ["crash kubelet worker-1", /: dial tcp [\d.]+:10250: connect: connection refused$/],
    ["slow kubelet worker-1", /main": net\/http: TLS handshake timeout$/],
    ["partition node worker-1", /: dial tcp [\d.]+:10250: i\/o timeout$/],
  ])("after %s", (line, errors) => {
    const story = new Story(scriptedPod("web", "while true; do sleep 5; done"), 1);
    story.does("wait settled");
    story.does(line);
    expect(story.run("logs web").errors).toMatch(errors);
    story.does("heal all");
    expect(story.run("logs web").errors ?? "").toBe("");
  });
});

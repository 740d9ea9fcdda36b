/**
 * Files of volumes as containers read them, and what becomes of them when their sources change.
 */
import { describe, expect, test } from "vitest";
import { Story, scriptedPod } from "../../support/story.ts";

const SOURCES = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue, size: "7", run.sh: "echo run $1; cat /etc/settings/colour"}
binaryData: {logo: aGVsbG8=}
---
apiVersion: v1
kind: Secret
metadata: {name: pass}
stringData: {password: hunter2}
---
`;

const FILES = `volumes:
  - {name: settings, configMap: {name: settings}}
  - {name: one, configMap: {name: settings, items: [{key: colour, path: deep/colour.txt}]}}
  - name: all
    projected:
      sources:
      - secret: {name: pass}
      - configMap: {name: settings, items: [{key: size, path: size}]}
      - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: limit, resourceFieldRef: {containerName: main, resource: limits.memory, divisor: 1Mi}}]}`;
const MOUNTS = `volumeMounts:
    - {name: settings, mountPath: /etc/settings}
    - {name: one, mountPath: /one/}
    - {name: all, mountPath: /all}
    - {name: settings, mountPath: /app/colour, subPath: colour}
    - {name: one, mountPath: /flat, subPath: deep}
    env: [{name: KEY, value: size}]
    resources: {limits: {memory: 64Mi}}`;

function logOf(script: string, spec = FILES, container = MOUNTS): readonly string[] {
  const story = new Story(SOURCES + scriptedPod("reader", script, { spec: `restartPolicy: Never\n  ${spec}`, container }), 1);
  story.does("wait settled");
  return story.does("logs reader").split("\n");
}

describe("a container reads", () => {
  test.each<[script: string, lines: readonly string[]]>([
    ["cat /etc/settings/colour /etc/settings/logo", ["bluehello"]],
    ["ls /etc/settings; ls /one", ["colour", "logo", "run.sh", "size", "deep"]],
    ["cat /one/deep/colour.txt; [ -d /one/deep ] && echo ' dir'", ["blue dir"]],
    ["cat /all/password /all/size /all/limit", ["hunter2764"]],
    ["cat /all/labels", ['app="reader"']],
    ["cat /app/colour; [ -d /app/colour ] || echo ' file'", ["blue file"]],
    ["cat /flat/colour.txt", ["blue"]],
    ["sh /etc/settings/run.sh now", ["run now", "blue"]],
    ["cat /etc/settings/none", ["cat: can't open '/etc/settings/none': No such file or directory"]],
    ["cd /var/run/secrets/kubernetes.io/serviceaccount; ls; cat namespace", ["ca.crt", "namespace", "token", "default"]],
    ["head -n1 /var/run/secrets/kubernetes.io/serviceaccount/ca.crt", ["-----BEGIN CERTIFICATE-----"]],
  ])("%s", (script, lines) => {
    expect(logOf(script)).toEqual(lines);
  });

  test("the token of its service account, whose claims name the pod", () => {
    const [token = ""] = logOf("cat /var/run/secrets/kubernetes.io/serviceaccount/token", "", "");
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({
      sub: "system:serviceaccount:default:default",
      "kubernetes.io": { namespace: "default", pod: { name: "reader" }, warnafter: claims.iat + 3_607 },
    });
  });

  test("what subPathExpr makes of its environment", () => {
    const container = `volumeMounts: [{name: settings, mountPath: /app/it, subPathExpr: $(KEY)}]
    env: [{name: KEY, value: size}]`;
    expect(logOf("cat /app/it", FILES, container)).toEqual(["7"]);
  });
});

describe("a ConfigMap that changes", () => {
  const reader = (script: string): Story => {
    const story = new Story(SOURCES + scriptedPod("reader", script, { spec: FILES, container: MOUNTS }), 1);
    story.does("wait settled");
    // A container that has just started has not said anything yet.
    story.does("advance 1s");
    story.does(`patch cm settings -p '{"data":{"colour":"red"}}'`);
    story.mark();
    return story;
  };
  const lines = (story: Story): readonly string[] => story.does("logs reader").split("\n");

  test("is found by the next sync, at most 90 s later; what was read before stays read, and subPath never changes", () => {
    const story = reader("while true; do echo $(cat /etc/settings/colour /app/colour); sleep 1; done");
    const before = lines(story);
    const changed = story.when(() => lines(story).at(-1) === "redblue", 100);
    expect(changed).toBeGreaterThan(1);
    expect(changed).toBeLessThanOrEqual(91);
    expect(lines(story).slice(0, before.length)).toEqual(before);
    story.at(200);
    const texts = lines(story);
    expect(texts.slice(0, texts.indexOf("redblue")).every((text) => text === "blueblue")).toBe(true);
    expect(texts.slice(texts.indexOf("redblue")).every((text) => text === "redblue")).toBe(true);
    expect(story.get("Pod", "default/reader").status.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  test("decides what a script that watches it does", () => {
    const story = reader('until [ "$(cat /etc/settings/colour)" = red ]; do sleep 1; done; echo seen; exit 3');
    const ended = story.when(() => story.status("reader") === "Error", 100);
    expect(ended).toBeGreaterThan(1);
    expect(ended).toBeLessThanOrEqual(93);
    expect(story.does("logs reader")).toBe("seen");
  });

  test("is read anew by a container that starts, in its environment too", () => {
    const story = new Story(
      SOURCES +
        scriptedPod("reader", 'echo "$COLOUR $(cat /etc/settings/colour /app/colour)"; while true; do sleep 9; done', {
          spec: "volumes: [{name: settings, configMap: {name: settings}}]",
          container: `volumeMounts: [{name: settings, mountPath: /etc/settings}, {name: settings, mountPath: /app/colour, subPath: colour}]
    env: [{name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}]`,
        }),
      1,
    );
    story.does("wait settled");
    story.does("advance 1s");
    story.does(`patch cm settings -p '{"data":{"colour":"red"}}'`);
    story.does("crash pod/reader");
    story.cluster.advance(3_000);
    expect(story.does("logs reader")).toBe("red redred");
    expect(story.does("logs reader -p")).toBe("blue blueblue");
  });

  test("turns a probe that asks for it, and nothing settles before it does", () => {
    const probe = "readinessProbe: {exec: {command: [grep, red, /etc/settings/colour]}, periodSeconds: 5}";
    const story = new Story(SOURCES + scriptedPod("reader", "sleep 1000", { spec: FILES, container: `${probe}\n    ${MOUNTS}` }), 1);
    story.at(30);
    expect(story.row("get pod reader")).toEqual(["reader", "0/1", "Running", "0"]);
    story.does(`patch cm settings -p '{"data":{"colour":"red"}}'`);
    story.mark();
    expect(story.when(() => story.row("get pod reader")[1] === "1/1", 200)).toBeLessThanOrEqual(96);
  });
});

test("annotations that script nothing are said once, by an event of the pod", () => {
  const pod = scriptedPod("misspelt", "sleep 1000").replace(
    "metadata: {",
    "metadata: {annotations: {kubarium.dev/exit-afetr: 5s, kubarium.dev/side.exit-code: '1', example.com/other: x}, ",
  );
  const story = new Story(pod, 1);
  story.at(120);
  const said = story.eventsAbout("misspelt").filter(({ reason }) => reason === "InvalidAnnotation");
  expect(said.map(({ count, message, type }) => [type, count, message?.slice(0, 66)])).toEqual([
    ["Warning", 1, 'annotation kubarium.dev/exit-afetr: "exit-afetr" is not one of the'],
    ["Warning", 1, 'annotation kubarium.dev/side.exit-code: the pod has no container "'],
  ]);
});

test("an annotation for one container leaves the image of the other alone", () => {
  const story = new Story(
    `apiVersion: v1
kind: Pod
metadata: {name: two, annotations: {kubarium.dev/bad.pull-error: rate-limited}}
spec: {containers: [{name: good, image: "nginx:1.29"}, {name: bad, image: "nginx:1.29", imagePullPolicy: Always}]}
`,
    1,
  );
  story.at(40);
  const states = story.get("Pod", "default/two").status.containerStatuses?.map(({ state }) => state?.waiting?.reason ?? "Running");
  expect(states).toEqual([expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/), "Running"]);
});

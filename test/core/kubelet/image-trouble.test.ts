/**
 * Images that cannot be had: what the pod shows and says, and when.
 */
import { describe, expect, test } from "vitest";
import { Story } from "../../support/story.ts";

function podOf(image: string, { annotations = "", container = "", spec = "" } = {}): Story {
  return new Story(
    `apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {${annotations}}}
spec:
  ${spec}
  containers: [{name: main, image: ${JSON.stringify(image)}, ${container}}]
`,
    1,
  );
}

const waiting = (story: Story) => story.get("Pod", "default/web").status.containerStatuses?.[0]?.state?.waiting;
const spoken = (story: Story): readonly string[] => story.events("web").filter((text) => !text.includes("Scheduled"));

describe("a pull that fails says why, and shows it as ErrImagePull, then as ImagePullBackOff", () => {
  const hub = "https://registry-1.docker.io/v2";
  const failed = (image: string, rest: string): string =>
    `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${rest}`;

  test.each<[what: string, image: string, error: string, fromSeconds: number, toSeconds: number]>([
    [
      "a tag that does not exist",
      "nginx:1.29-typo",
      `rpc error: code = NotFound desc = ${failed("docker.io/library/nginx:1.29-typo", "docker.io/library/nginx:1.29-typo: not found")}`,
      1,
      4.6,
    ],
    [
      "a repository that does not exist",
      "ngnix",
      failed(
        "docker.io/library/ngnix:latest",
        "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
      ),
      1,
      4.6,
    ],
    [
      "a host that does not exist",
      "registry.example.invalid/team/web:7",
      failed(
        "registry.example.invalid/team/web:7",
        'failed to do request: Head "https://registry.example.invalid/v2/team/web/manifests/7": dial tcp: lookup registry.example.invalid on 10.0.0.2:53: no such host',
      ),
      1,
      4.6,
    ],
  ])("%s", (_what, image, error, fromSeconds, toSeconds) => {
    const story = podOf(image);
    const refused = story.when(() => waiting(story)?.reason === "ErrImagePull");
    expect(refused).toBeGreaterThanOrEqual(fromSeconds);
    expect(refused).toBeLessThanOrEqual(toSeconds);
    expect(waiting(story)?.message).toBe(error);
    expect(spoken(story)).toEqual([
      `Normal Pulling: Pulling image "${image}"`,
      `Warning Failed: Failed to pull image "${image}": ${error}`,
      "Warning Failed: Error: ErrImagePull",
    ]);
    const backedOff = story.when(() => waiting(story)?.reason === "ImagePullBackOff") - refused;
    expect(backedOff).toBeGreaterThanOrEqual(8);
    expect(backedOff).toBeLessThanOrEqual(15);
    expect(waiting(story)?.message).toBe(`Back-off pulling image "${image}": ErrImagePull: ${error}`);
    expect(spoken(story).slice(3).sort()).toEqual([
      `Normal BackOff: Back-off pulling image "${image}"`,
      "Warning Failed: Error: ImagePullBackOff",
    ]);
    expect(story.row("get pod web").slice(1)).toEqual(["0/1", "ImagePullBackOff", "0"]);
  });

  test.each([
    ["rate-limited", /: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit$/, 0.5, 5],
    [
      "unreachable",
      /: failed to do request: Head "https:\/\/registry-1\.docker\.io\/v2\/library\/nginx\/manifests\/1\.29": dial tcp registry-1\.docker\.io:443: i\/o timeout$/,
      15,
      32,
    ],
  ] as const)("a registry that is %s", (error, message, fromSeconds, toSeconds) => {
    const story = podOf("nginx:1.29", { annotations: `kubarium.dev/pull-error: ${error}` });
    const refused = story.when(() => waiting(story)?.reason === "ErrImagePull");
    expect(refused).toBeGreaterThanOrEqual(fromSeconds);
    expect(refused).toBeLessThanOrEqual(toSeconds);
    expect(waiting(story)?.message).toMatch(message);
    if (error === "rate-limited") expect(waiting(story)?.message).toContain(`${hub}/library/nginx/manifests/1.29`);
  });
});

test("an image name that is none is said so at each sync, and nothing is pulled", () => {
  const story = podOf("Nginx:1.29");
  story.at(60);
  const message = `Failed to apply default image tag "Nginx:1.29": couldn't parse image name "Nginx:1.29": invalid reference format`;
  expect(waiting(story)).toEqual({ reason: "InvalidImageName", message });
  expect(spoken(story)).toEqual([`Warning InspectFailed: ${message}`, "Warning Failed: Error: InvalidImageName"]);
  const counts = story.eventsAbout("web").filter(({ reason }) => reason === "Failed");
  // Every 10 to 15 s.
  expect(counts[0]?.count).toBeGreaterThanOrEqual(4);
  expect(counts[0]?.count).toBeLessThanOrEqual(7);
  expect(story.run("logs web").errors).toBe(
    `Error from server (BadRequest): container "main" in pod "web" is waiting to start: InvalidImageName`,
  );
});

describe("imagePullPolicy", () => {
  test("Never: an image that is not on the node is not pulled; it is found once another pod has brought it", () => {
    const story = podOf("nginx:1.29", { container: "imagePullPolicy: Never" });
    story.at(30);
    const message = 'Container image "nginx:1.29" is not present with pull policy of Never';
    expect(waiting(story)).toEqual({ reason: "ErrImageNeverPull", message });
    expect(spoken(story)).toEqual([`Warning ErrImageNeverPull: ${message}`, "Warning Failed: Error: ErrImageNeverPull"]);
    story.applies('{apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: [{name: main, image: "nginx:1.29"}]}}');
    story.mark();
    expect(story.when(() => story.status("web") === "Running")).toBeLessThanOrEqual(30);
    expect(spoken(story)).not.toContain('Normal Pulling: Pulling image "nginx:1.29"');
  });

  test("Always: a cached image costs a question to the registry, which must answer", () => {
    const story = podOf("nginx:1.29", { container: "imagePullPolicy: Always" });
    story.does("wait settled");
    story.mark();
    story.does("crash pod/web");
    const restarted = story.when(() => story.row("get pod web")[3]?.startsWith("1") === true);
    expect(restarted).toBeGreaterThanOrEqual(0.8);
    expect(restarted).toBeLessThanOrEqual(2.7);
    expect(story.eventsAbout("web").find(({ reason }) => reason === "Pulling")?.count).toBe(2);
  });
});

test("pull secrets that are missing are said, and the pull is tried all the same", () => {
  const story = podOf("nginx:1.29", { spec: "imagePullSecrets: [{name: one}, {name: two}]" });
  story.does("wait settled");
  expect(spoken(story)[0]).toBe(
    "Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (one, two); attempting to pull the image may not succeed.",
  );
  expect(story.status("web")).toBe("Running");
});

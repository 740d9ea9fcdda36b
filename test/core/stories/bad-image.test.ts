/**
 * An image that no registry has: what the pod shows, how often it is tried, and how it is mended.
 */
import { describe, expect, test } from "vitest";
import { Story, webDeployment } from "../../support/story.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: typo}
spec: {containers: [{name: web, image: "nginx:1.29-typo"}]}
`;

const STEADY = 400;

describe("a tag that does not exist", () => {
  test("is ErrImagePull after 1 to 4 s and ImagePullBackOff by 15 s", () => {
    const story = new Story(POD);
    const seen = story.watch("typo", 30);
    expect(seen.slice(0, 4).map(([, status]) => status)).toEqual(["Pending", "ContainerCreating", "ErrImagePull", "ImagePullBackOff"]);
    const [, , [failed] = [0], [backedOff] = [0]] = seen;
    expect(failed).toBeGreaterThanOrEqual(1);
    expect(failed).toBeLessThanOrEqual(4);
    expect(backedOff).toBeGreaterThanOrEqual(9);
    expect(backedOff).toBeLessThanOrEqual(15);
    expect(story.row("get pod typo")).toEqual(["typo", "0/1", expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/), "0"]);
    expect(story.get("Pod", "default/typo").status.phase).toBe("Pending");
  });

  test("is asked for again after about 15, 35, 80, 165 and 330 s, then every 5 minutes", () => {
    const story = new Story(POD);
    // Each pull is refused after 0.5 to 2.5 s; events are no good witness, since the recorder drops what comes too often.
    const refusals = story.watch("typo", 1_300).flatMap(([second, status]) => (status === "ErrImagePull" ? [second] : []));
    const ranges = [
      [0.5, 4],
      [11, 22],
      [32, 48],
      [74, 98],
      [155, 190],
      [315, 365],
    ] as const;
    for (const [index, [from, to]] of ranges.entries()) {
      expect(refusals[index], `pull ${index + 1}`).toBeGreaterThanOrEqual(from);
      expect(refusals[index], `pull ${index + 1}`).toBeLessThanOrEqual(to);
    }
    for (let index = 6; index < refusals.length; index++) {
      expect((refusals[index] ?? 0) - (refusals[index - 1] ?? 0)).toBeGreaterThanOrEqual(300);
    }
    expect(refusals.length).toBeGreaterThanOrEqual(8);
    expect(story.cluster.settled).toBe(false);
    expect(story.events("typo")).toEqual(
      expect.arrayContaining([
        'Normal Pulling: Pulling image "nginx:1.29-typo"',
        'Normal BackOff: Back-off pulling image "nginx:1.29-typo"',
        "Warning Failed: Error: ErrImagePull",
        "Warning Failed: Error: ImagePullBackOff",
        expect.stringMatching(/^Warning Failed: Failed to pull image "nginx:1\.29-typo": /),
      ]),
    );
  });
});

test("mending the image of a Deployment makes a new ReplicaSet at once", () => {
  const story = new Story(webDeployment(2).replace("nginx:1.29", "nginx:1.29-typo"));
  story.at(STEADY);
  expect(story.row("get deploy web")).toEqual(["web", "0/2", "2", "0"]);
  story.does("set image deploy/web web=nginx:1.29");
  story.mark();
  expect(story.when(() => story.list("ReplicaSet").length === 2)).toBeLessThanOrEqual(1);
  story.does("wait settled");
  expect(story.row("get deploy web")).toEqual(["web", "2/2", "2", "2"]);
});

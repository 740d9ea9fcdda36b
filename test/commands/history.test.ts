import { expect, test } from "vitest";
import { plain, webYaml } from "../core/explain/spoken.ts";
import { Story } from "../support/story.ts";

const story = new Story(webYaml());
story.at(60.5);
story.does("scale deployment web --replicas=3");
story.at(120);

test("the history of a field is who set it, when, to what, and why", () => {
  const [set] = story.list("ReplicaSet");
  expect(story.does("history deployment web --field spec.replicas")).toBe(
    ["+0s  created by the user (apply)", "    spec.replicas: – → 2", "+1m0s  changed by the user (scale)", "    spec.replicas: 2 → 3"].join(
      "\n",
    ),
  );
  expect(plain(story.does(`history rs/${set?.metadata.name} --field .spec.replicas`))).toBe(
    [
      "+0s  created by the Deployment controller",
      "    spec.replicas: – → 2",
      "    because deployment default/web was created by the user (apply)  @ +0s",
      "+1m0s  changed by the Deployment controller",
      "    spec.replicas: 2 → 3",
      "    because deployment default/web was scaled from 2 to 3 by the user (scale)  @ +1m0s",
    ].join("\n"),
  );
  expect(story.does("history deployment web --field spec.paused")).toBe("Nothing in the log has changed spec.paused.");
});

test("a long history is cut to its tail, and signs of life are counted", () => {
  expect(story.does("history deployment web --tail 1")).toMatch(
    /^\(\d+ older changes: --tail shows more\)\n\+1m\d+s {2}changed by the Deployment controller\n/,
  );
  story.cluster.advance(600_000);
  expect(story.does("history node worker-1 --tail 1")).toMatch(/\n {4}… \d+ writes? that said nothing new$/);
});

test.each([
  ["history", "error: ask 'history TYPE/NAME'"],
  ["history pod/nope", 'Error from server (NotFound): pods "nope" not found'],
  ["history deployment web --tail -1", "error: --tail must not be negative"],
])("%s is refused", (line, errors) => {
  expect(story.run(line)).toMatchObject({ errors, exitCode: 1 });
});

import { describe, expect, test } from "vitest";
import { actions } from "../../src/tui/actions/index.ts";
import { helpLines, keyLabel, MOTIONS } from "../../src/tui/keys.ts";

/** The keys that the screen promises. */
const PROMISED =
  "j k g G ctrl-f ctrl-b up down enter esc q 0 1 2 3 4 5 6 7 8 9 d y l p E s ctrl-d ctrl-k c u r x X space w ctrl-w ctrl-z N A S J ? : / ; < > . [ ] - ctrl-c";

describe("the keyboard", () => {
  const known = new Set([...actions, ...MOTIONS].flatMap(({ keys }) => keys));

  test.each(PROMISED.split(" "))("%s is served", (key) => {
    expect(known.has(key)).toBe(true);
  });

  test("every action has an id of its own", () => {
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
  });

  test("the help names every action with a title and its keys", () => {
    const help = helpLines(actions).join("\n");
    for (const { keys, title } of actions) if (title !== "") expect(help).toContain(`${keys.map(keyLabel).join(", ").padEnd(22)} ${title}`);
  });

  test("the help says what keys that several actions share are for", () => {
    const help = helpLines(actions).join("\n");
    expect(help).toContain("crash (nodes, pods, containers)");
    expect(help).toContain("decode (Secrets)");
    expect(help).toContain("wide (tables)");
    expect(help).toContain("wrap lines (text)");
  });

  test("capitals are written as shift", () => {
    expect([keyLabel("J"), keyLabel("ctrl-d"), keyLabel("j"), keyLabel("?")]).toEqual(["shift-j", "ctrl-d", "j", "?"]);
  });
});

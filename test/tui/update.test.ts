import { describe, expect, test } from "vitest";
import { FIRST_HINT } from "../../src/tui/hints.ts";
import { type AppState, aView, currentView, initialState } from "../../src/tui/state.ts";
import { type Message, update } from "../../src/tui/update.ts";

const START = initialState({
  size: { width: 120, height: 40 },
  pace: { paused: false, speed: 1, reached: undefined, busy: false },
  namespace: "shop",
  namespaces: ["shop"],
  hints: FIRST_HINT,
});

function stateAfter(...messages: readonly Message[]): AppState {
  return messages.reduce(update, START);
}

const nodes = aView({ pane: "resource-table", kind: "Node" });
const describing = aView({ pane: "describe", kind: "Pod" });

/** The stack as crumbs. */
function crumbs({ stack }: AppState): string {
  return stack
    .map(({ kind, pane, filter }) => `${kind}${pane === "resource-table" ? "" : `.${pane}`}${filter === "" ? "" : `/${filter}`}`)
    .join(" > ");
}

describe("views", () => {
  test.each<[string, readonly Message[], string]>([
    ["a view opens on top", [{ type: "opened", view: describing }], "Pod > Pod.describe"],
    ["back closes it", [{ type: "opened", view: describing }, { type: "back" }], "Pod"],
    [
      "the prompt starts afresh",
      [
        { type: "opened", view: describing },
        { type: "went", view: nodes },
      ],
      "Node",
    ],
    [
      "back from there leads to what was before",
      [{ type: "opened", view: describing }, { type: "went", view: nodes }, { type: "back" }],
      "Pod > Pod.describe",
    ],
    [
      "the history walks forward again",
      [
        { type: "went", view: nodes },
        { type: "history", step: "back" },
        { type: "history", step: "forward" },
      ],
      "Node",
    ],
    ["back at the very first view changes nothing", [{ type: "back" }], "Pod"],
    ["a filter is cleared before a view is left", [{ type: "opened", view: { ...nodes, filter: "w" } }, { type: "back" }], "Pod > Node"],
    ["then the view", [{ type: "opened", view: { ...nodes, filter: "w" } }, { type: "back" }, { type: "back" }], "Pod"],
  ])("%s", (_, messages, expected) => {
    expect(crumbs(stateAfter(...messages))).toBe(expected);
  });

  test("every view has a number of its own", () => {
    const state = stateAfter({ type: "opened", view: describing }, { type: "back" }, { type: "opened", view: describing });
    expect(state.stack.map(({ id }) => id)).toEqual([1, 3]);
  });

  test("back takes faults, then marks, then the view", () => {
    const marked = stateAfter({ type: "opened", view: { ...nodes, faultsOnly: true } }, { type: "toggled-mark", key: "a" });
    const first = update(marked, { type: "back" });
    expect(currentView(first)).toMatchObject({ faultsOnly: false, marks: ["a"] });
    const second = update(first, { type: "back" });
    expect(currentView(second).marks).toEqual([]);
    expect(crumbs(update(second, { type: "back" }))).toBe("Pod");
  });

  test("marks come and go", () => {
    const state = stateAfter({ type: "toggled-mark", key: "a" }, { type: "toggled-mark", key: "b" }, { type: "toggled-mark", key: "a" });
    expect(currentView(state).marks).toEqual(["b"]);
  });

  test("other rows are shown from their top", () => {
    const scrolled = stateAfter({ type: "changed-view", change: { top: 30 } });
    expect(currentView(update(scrolled, { type: "changed-view", change: { namespace: "x" } })).top).toBe(0);
    expect(currentView(update(scrolled, { type: "changed-view", change: { wide: true } })).top).toBe(30);
  });

  test("namespaces that were visited get number keys, at most nine", () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
    const state = stateAfter(...names.map((namespace): Message => ({ type: "changed-view", change: { namespace } })));
    expect(state.namespaces).toEqual(["shop", ...names.slice(0, 8)]);
  });
});

describe("prompts", () => {
  test("what is typed at / narrows at once, and Esc puts it back", () => {
    const typed = stateAfter(
      { type: "changed-view", change: { filter: "old" } },
      { type: "prompt-opened", mode: "filter" },
      { type: "prompt-typed", text: "new" },
    );
    expect(currentView(typed).filter).toBe("new");
    expect(currentView(update(typed, { type: "prompt-closed", keep: false })).filter).toBe("old");
    expect(currentView(update(typed, { type: "prompt-closed", keep: true })).filter).toBe("new");
  });

  test("commands are remembered once each, and walked through", () => {
    const say = (text: string): readonly Message[] => [
      { type: "prompt-opened", mode: "prompt" },
      { type: "prompt-typed", text },
      { type: "prompt-closed", keep: true },
    ];
    const state = stateAfter(...say("no"), ...say("no"), ...say("po"), { type: "prompt-opened", mode: "prompt" });
    expect(state.prompt.history).toEqual(["no", "po"]);
    const once = update(state, { type: "prompt-recalled", step: -1 });
    const twice = update(once, { type: "prompt-recalled", step: -1 });
    expect([once.prompt.text, twice.prompt.text, update(twice, { type: "prompt-recalled", step: -1 }).prompt.text]).toEqual([
      "po",
      "no",
      "no",
    ]);
    expect(update(once, { type: "prompt-recalled", step: 1 }).prompt.text).toBe("");
  });
});

describe("dialogs", () => {
  const dialog = {
    title: "Scale",
    lines: [],
    consequences: [],
    buttons: [{ label: "Cancel" }],
    focused: 0,
    input: "",
    action: undefined,
    afterwards: undefined,
    top: 0,
  };

  test("open over everything, change, and close", () => {
    const open = stateAfter({ type: "dialog-opened", dialog }, { type: "dialog-changed", change: { input: "5" } });
    expect(open).toMatchObject({ mode: "dialog", dialog: { input: "5" } });
    expect(update(open, { type: "dialog-closed" })).toMatchObject({ mode: "normal", dialog: undefined });
  });

  test("a change without a dialog is none", () => {
    expect(stateAfter({ type: "dialog-changed", change: { top: 3 } }).dialog).toBeUndefined();
  });
});

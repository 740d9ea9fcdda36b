/**
 * The screen in a real terminal: what a newcomer sees, does, and gets back.
 */
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { SAMPLES, Tui, type TuiOptions } from "./tui.ts";

let tui: Tui | undefined;
afterEach(() => {
  tui?.close();
  tui = undefined;
});

/** The program in a terminal; closed after the test. */
function open(words: readonly string[] = [], options: TuiOptions = {}): Tui {
  tui = new Tui(words, options);
  return tui;
}

const SHOP = ["cache", "cart", "catalog", "frontend", "payments"];
/** The columns of the cluster strip: what stands behind the node's name in the header. */
const strip = (screen: Tui, node: string): string =>
  screen
    .rows()
    .slice(0, 6)
    .find((row) => row.includes(`${node} `) || row.endsWith(node))
    ?.split(node)[1]
    ?.trim() ?? "";
const secondsShown = (text: string): number => {
  const [, minutes = "0", seconds = "NaN"] = /\+(?:(\d+) m ?)?(?:(\d+) s)?/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
};

describe("the first frame", () => {
  test("shows the shop, whole", async () => {
    const screen = open();
    const text = await screen.until(/pods\(shop\)\[10\]/);
    expect(screen.isAlternate).toBe(true);
    for (const name of SHOP) expect(text).toContain(`${name}-`);
    for (const word of ["kubarium", "seed 1", "<;> pause", "NAME", "READY", "STATUS", "<pods>", "New here? Type :no and Enter"])
      expect(text).toContain(word);
    const [selected] = screen.rows().flatMap((row, y) => (row.startsWith("│>") ? [y] : []));
    expect(selected).toBe(screen.rowOf("cache-"));
    expect(screen.cell(4, selected ?? 0).isReversed).toBe(true);
    expect(screen.cell(4, (selected ?? 0) + 1).isReversed).toBe(false);
  });

  test("goes on to Running pods by itself", async () => {
    const screen = open(["--speed", "20"]);
    const text = await screen.until((now) => (now.match(/ 1\/1 +Running /g) ?? []).length === 10);
    expect(text).not.toContain("ContainerCreating");
    expect(text).toMatch(/RUNNING ×(20|\d+ of ×20)/);
  });
});

test("the tour: a worker is crashed, its strip empties, and the session can be repeated", async () => {
  const screen = open(["--paused", "-c", "wait settled"]);
  await screen.until(/settled after \d+ s/);
  screen.keys(":no", "enter");
  await screen.until("nodes[4]");
  await screen.until("Choose a worker with j and k, then press x to crash it.");
  expect(strip(screen, "worker-1").length).toBeGreaterThanOrEqual(3);
  const healthy = strip(screen, "worker-1");
  screen.keys("j");
  await screen.until(/│> ?worker-1/);
  screen.keys("x");
  const dialog = await screen.until("NotReady after 40-60 s");
  expect(dialog).toContain("CONSEQUENCE");
  expect(dialog).toMatch(/replaced after about 5 m 40 s/);
  screen.keys("y");
  await screen.until("x  crash node worker-1");
  await screen.until("worker-1 has lost its power, and nobody knows yet.");
  const crashed = secondsShown(screen.text());
  screen.keys(".");
  await screen.until(/worker-1 +NotReady/);
  const noticed = secondsShown(await screen.until("PAUSED")) - crashed;
  expect(noticed).toBeGreaterThanOrEqual(38);
  expect(noticed).toBeLessThanOrEqual(62);
  expect(await screen.until(/\+\d+ s: worker-1 is NotReady/)).toContain("worker-1 is NotReady. Its pods are given 5 minutes");
  screen.keys(";", ">>>");
  await screen.until("RUNNING ×100");
  await screen.until("are Terminating, and others take their place");
  screen.keys(":po", "enter");
  await screen.until((now) => (now.match(/ Terminating /g) ?? []).length >= 3 && (now.match(/ 1\/1 +Running /g) ?? []).length === 10);
  screen.keys(";");
  await screen.until("PAUSED");
  expect(strip(screen, "worker-1")).not.toBe(healthy);
  screen.keys(":q", "enter");
  expect(await screen.ended()).toMatchObject({ exitCode: 0 });
  expect(screen.isAlternate).toBe(false);
  expect(screen.text()).toMatch(/ of cluster time in .*\. Again: kubarium run /);
  expect(screen.rows().join("")).toMatch(/--do "crash node worker-1" --do "/);
});

test("the past: a worker is crashed, looked at as it was before, and life goes another way", async () => {
  const screen = open(["--paused", "-c", "wait settled"]);
  await screen.until(/settled after \d+ s/);
  screen.keys(":no", "enter");
  await screen.until("nodes[4]");
  screen.keys("j", "x");
  await screen.until("NotReady after 40-60 s");
  screen.keys("y");
  await screen.until("! 1 fault");
  screen.keys(":advance 1m", "enter");
  await screen.until(/worker-1 +NotReady/);
  screen.keys("{");
  const past = await screen.until(/PAST \d\d:\d\d:\d\d +−1 m/);
  expect(past).toMatch(/worker-1 +Ready/);
  expect(past).toContain("◆");
  expect(past).toContain("╌");
  screen.keys(",");
  await screen.until((now) => !now.includes("! 1 fault"));
  screen.keys("Y");
  await screen.until("branch 1 goes on from");
  expect(await screen.until("PAUSED")).toContain("4 nodes Ready");
  screen.keys("T");
  await screen.until(/Y +branch 1 begins here, from branch 0 \(fork\)/);
});

test("a scenario is told and played", async () => {
  const screen = open([join(SAMPLES, "scenarios/01-node-loss.yaml"), "--speed", "1000"]);
  expect(await screen.until("Go on (y)")).toContain("A worker loses its power");
  screen.keys("enter");
  await screen.until("Six pods run, two on each worker.");
  screen.keys("enter");
  await screen.until("$ crash node worker-1");
  screen.keys("tab");
  await screen.until("Story(A worker loses its power)");
});

test("another scenario is chosen at the screen, and begins in a cluster of its own", async () => {
  const screen = open(["--speed", "1000"]);
  await screen.until("pods(shop)[10]");
  screen.keys(":play", "enter");
  await screen.until(/> +1 +A worker loses its power/);
  screen.keys("enter");
  await screen.until("Go on (y)");
  expect(await screen.until("pods(default)[0]")).not.toContain("shop");
  screen.keys("enter");
  await screen.until("Six pods run, two on each worker.");
  screen.keys("esc", ":q", "enter");
  expect(await screen.ended()).toMatchObject({ exitCode: 0 });
  expect(screen.rows().join("")).toMatch(/Again: kubarium run .*01-node-loss\.yaml/);
});

describe("a way out leaves the terminal as it was", () => {
  test.each([
    [":q", [":q", "enter"]],
    ["ctrl-c", ["ctrl-c"]],
  ])("%s ends with 0", async (_name, keys) => {
    const screen = open(["--paused"]);
    await screen.until("pods(shop)");
    screen.keys(...keys);
    expect(await screen.ended()).toMatchObject({ exitCode: 0 });
    expect(screen.isAlternate).toBe(false);
    // The cursor is there again, and bracketed paste is off.
    expect(screen.bytes.lastIndexOf("\x1b[?25h")).toBeGreaterThan(screen.bytes.lastIndexOf("\x1b[?25l"));
    expect(screen.bytes.lastIndexOf("\x1b[?2004l")).toBeGreaterThanOrEqual(screen.bytes.lastIndexOf("\x1b[?2004h"));
    expect(screen.text()).toMatch(/ of cluster time in .*Again: kubarium run /);
  });

  test("q leaves a view, but not the program: the first one says how", async () => {
    const screen = open(["--paused"]);
    await screen.until("pods(shop)");
    screen.keys("q");
    await screen.until("This is the first view; :q or ctrl-c leaves.");
    screen.keys(":svc", "enter");
    await screen.until("services(shop)");
    screen.keys("q");
    await screen.until("pods(shop)");
  });

  test("SIGTERM ends with 143", async () => {
    const screen = open(["--paused"]);
    await screen.until("pods(shop)");
    screen.kill("SIGTERM");
    expect(await screen.ended()).toMatchObject({ exitCode: 143 });
    expect(screen.isAlternate).toBe(false);
  });

  test("a stopped job paints everything anew when it goes on", async () => {
    const screen = open(["--paused"]);
    await screen.until("pods(shop)");
    screen.kill("SIGSTOP");
    const { length } = screen.bytes;
    screen.kill("SIGCONT");
    await screen.until(() => screen.bytes.slice(length).includes("pods(shop)"));
    expect(screen.isAlternate).toBe(true);
    screen.keys(";");
    await screen.until("pods(shop)[10]");
    screen.keys("j");
    await screen.until(/^│>.cart-/m);
  });
});

describe("sizes", () => {
  test("80×24 shows at least 18 rows of a table", async () => {
    const screen = open(["--speed", "20"], { columns: 80, rows: 24 });
    await screen.until((now) => (now.match(/ Running /g) ?? []).length === 10);
    screen.keys(":events", "enter");
    await screen.until(/events\(shop\)/);
    const events = screen.rows().filter((row) => / (Normal|Warning) /.test(row));
    expect(events.length).toBeGreaterThanOrEqual(18);
  });

  test("a tiny terminal gets a sentence, and the table again when it grows", async () => {
    const screen = open(["--paused"]);
    await screen.until("pods(shop)");
    screen.resize(40, 10);
    await screen.until((text) => !text.includes("│") && /60/.test(text));
    screen.resize(100, 30);
    await screen.until((text) => text.includes("pods(shop)") && text.includes("<pods>"));
    expect(screen.rows().filter((row) => row.startsWith("┌"))).toHaveLength(1);
    screen.resize(160, 50);
    await screen.until((now) => now.split("\n").some((row) => row.startsWith("┌") && [...row].length === 160));
  });
});

test("NO_COLOR: no colour at all, and health is still told by shape", async () => {
  const screen = open(["--paused"], { env: { NO_COLOR: "1" } });
  await screen.until("pods(shop)");
  const coloured = Array.from({ length: 40 }, (_, y) => Array.from({ length: 120 }, (_cell, x) => screen.cell(x, y)))
    .flat()
    .filter(({ foreground, background }) => foreground !== -1 || background !== -1);
  expect(coloured).toEqual([]);
  screen.keys(";");
  await screen.until(() => strip(screen, "worker-2") === "~~~~");
});

test("with colours the first 16 are enough", async () => {
  const screen = open(["--speed", "20"]);
  await screen.until((now) => (now.match(/ 1\/1 +Running /g) ?? []).length === 10);
  const used = new Set(
    Array.from({ length: 40 }, (_, y) => Array.from({ length: 120 }, (_cell, x) => screen.cell(x, y)))
      .flat()
      .flatMap(({ foreground, background }) => [foreground, background]),
  );
  expect(used.size).toBeGreaterThan(2);
  expect(Math.max(...used)).toBeLessThan(16);
});

test("a refused file opens a dialog that names it; everything else is there", async () => {
  const screen = open(["nowhere.yaml", "--paused"]);
  await screen.until('the path "nowhere.yaml" does not exist');
  screen.keys("esc");
  await screen.until((text) => !text.includes("does not exist") && text.includes("<pods>"));
});

/**
 * The recorded key script behind the README's picture: a worker of the shop is lost, and its pods are replaced.
 */
import { Tui } from "./tui.ts";

/** Where the picture lies, from the root of the repository. */
export const PICTURE = "docs/screen.svg";

const COLUMNS = 118;
const ROWS = 32;

/** The program at the end of the script; the caller closes it. */
export async function playDemo(): Promise<Tui> {
  const tui = new Tui(["--paused", "-c", "wait settled"], { columns: COLUMNS, rows: ROWS });
  await tui.until(/settled after \d+ s/);
  tui.keys(":no", "enter");
  await tui.until("nodes[4]");
  tui.keys("j");
  await tui.until(/│> ?worker-1/);
  tui.keys("x");
  await tui.until("NotReady after 40-60 s");
  tui.keys("y");
  await tui.until("x  crash node worker-1");
  tui.keys(":advance 6m", "enter");
  await tui.until(/worker-1 +NotReady/);
  tui.keys(":po", "enter");
  // Marks of what has just come or gone fade by themselves; a still picture is without them.
  await tui.until((text) => (text.match(/ Terminating /g) ?? []).length === 3 && !/^│.[+×]/m.test(text));
  return tui;
}

/**
 * `npm run pictures`: plays the demo and draws its last screen into docs/.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { PICTURE, playDemo } from "./demo.ts";
import { drawScreen } from "./picture.ts";

const tui = await playDemo();
try {
  const path = resolve(import.meta.dirname, "../..", PICTURE);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, drawScreen(tui, tui.text()));
} finally {
  tui.close();
}

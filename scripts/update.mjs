/**
 * `npm run update`: rewrites every golden file from what the code does now. Read the differences before you commit them.
 */
import { runInForeground } from "./foreground.mjs";

runInForeground(["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "--update", ...process.argv.slice(2)], {
  ...process.env,
  UPDATE_GOLDEN: "1",
});

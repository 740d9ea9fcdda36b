/**
 * `npm run e2e`: the bundle in a pseudo-terminal, in vitest's own words; arguments go to vitest.
 */
import { runInForeground } from "./foreground.mjs";

runInForeground(["node_modules/vitest/vitest.mjs", "run", "--project", "e2e", ...process.argv.slice(2)]);

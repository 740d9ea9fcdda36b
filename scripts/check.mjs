/**
 * `npm run check`: everything that must hold before a commit, in less than a minute. Stops at the first failure.
 */
import { checkSteps, runSteps } from "./steps.mjs";

const startedMs = Date.now();
const results = await runSteps(checkSteps, { keepGoing: false });
const ok = results.every((result) => result.ok);
process.stdout.write(`${ok ? "all is well" : "stopped"} after ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
process.exitCode = ok ? 0 : 1;

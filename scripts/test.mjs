/**
 * `npm test`: the check, then the program in a terminal, and parity; this is all that CI runs.
 *
 * It goes on after a failure, so that one run shows them all. The last line counts the tests of all runs;
 * a tool that complains, or a run that dies, counts as one failure.
 */
import { checkSteps, endToEndSteps, longSteps, runSteps, summaryOf, sumOf, textOf } from "./steps.mjs";

const results = [];
for (const steps of [checkSteps, endToEndSteps, longSteps]) results.push(...(await runSteps(steps, { keepGoing: true })));

for (const result of results) {
  const summary = summaryOf(result);
  if (summary !== "") process.stdout.write(`\n${result.step.title}\n${summary}\n`);
}
process.stdout.write(`\n${textOf(sumOf(results))}\n`);
process.exitCode = results.every((result) => result.ok) ? 0 : 1;

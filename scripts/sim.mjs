/**
 * `npm run sim -- --seed 42 [--faults …] [--print]`: one simulated story, or many; test/sim/run.ts knows the arguments.
 */
import { heapOptions, runInForeground } from "./foreground.mjs";

runInForeground([...heapOptions(), "--import", "tsx", "test/sim/run.ts", ...process.argv.slice(2)]);

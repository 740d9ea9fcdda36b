/**
 * The head of the bundle, `dist/kubarium.js`: sees to it that the program has the heap a large cluster needs.
 *
 * A second process costs 90 ms, so there is one only where Node's own limit is low; answers that need no cluster never wait.
 */
import { heapOptions, needsMoreHeap, runInForeground } from "./foreground.mjs";

const QUICK = new Set(["--version", "-V", "--help", "-h"]);

if (needsMoreHeap() && !QUICK.has(process.argv[2] ?? ""))
  runInForeground([...heapOptions(), ...process.execArgv, ...process.argv.slice(1)]);
else await import("./main.js");

/**
 * Who may import whom: the order of the house, the layers of the core, and the packages with a single door.
 */
import { posix } from "node:path";
import type { Import, SourceFile } from "./source-file.ts";

/** What a rule says about a line. */
export interface Finding {
  readonly line: number;
  readonly message: string;
}

/** The core's folders and files from the bottom up; a row imports only rows above it, and one row's members never each other. */
export const CORE_LAYERS: readonly (readonly string[])[] = [
  ["sim"],
  ["api"],
  ["rules"],
  ["store"],
  ["server"],
  ["trouble"],
  ["reconcile"],
  ["controllers", "scheduler", "kubelet", "network", "metrics", "faults"],
  ["bootstrap", "input"],
  ["cluster"],
  ["by-hand", "kubelet-link"],
  ["pod-logs", "resource-usage", "containers", "timeline", "explain", "scenario"],
  ["http"],
  ["index"],
];

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const DRAWS = ["react", "react-dom", "ink", "ink-table", "ink-testing-library"];
const INK_TABLE = "src/tui/components/ink-table.tsx";
const HOSTS_OF_DOOR = ["src/main.ts", "src/commands/host"];
const HOST_FOLDERS = ["src/main.ts", "src/tui/terminal", "src/commands/host"];

/** The file that a relative specifier names, from the root. */
export function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

/** Everything wrong with where a file of src imports from. */
export function importFindings(file: SourceFile): Finding[] {
  if (!isUnder(file.path, "src")) return [];
  return file.imports.flatMap((entry) => {
    const message = entry.specifier.startsWith(".") ? relativeFault(file.path, entry) : packageFault(file.path, entry);
    return message === undefined ? [] : [{ line: entry.line, message }];
  });
}

/** Whether node:* and `process` may be used in a file of src. */
export function isHost(path: string): boolean {
  return HOST_FOLDERS.some((folder) => isUnder(path, folder));
}

function relativeFault(path: string, { specifier }: Import): string | undefined {
  const target = targetOf(path, specifier);
  if (!/\.(tsx?|json)$/.test(specifier)) return `name the file with its extension: "${specifier}"`;
  if (target === "package.json" && path === "src/main.ts") return undefined;
  if (!isUnder(target, "src")) return `src imports only src, not ${target}`;
  if (isUnder(path, "src/core"))
    return isUnder(target, "src/core") ? coreFault(path, target) : `the core imports only the core, not ${target}`;
  if (target === "src/core/index.ts") return componentFault(path, target);
  // The core's other face, for those who serve it: its own, so that nobody else loads it.
  if (target === "src/core/http.ts" && HOSTS_OF_DOOR.some((folder) => isUnder(path, folder))) return undefined;
  if (isUnder(target, "src/core")) return `import the core through src/core/index.ts, not ${target}`;
  if (target === "src/main.ts" || target === "src/index.ts") return `nothing imports ${target}`;
  if (path === "src/index.ts")
    return isUnder(target, "src/commands/host") ? undefined : `the library is core and commands/host, not ${target}`;
  if (isUnder(path, "src/commands") && isUnder(target, "src/tui")) return `commands never import the TUI: ${target}`;
  return componentFault(path, target);
}

function componentFault(path: string, target: string): string | undefined {
  const isForeign = isUnder(target, "src/core") || isUnder(target, "src/commands");
  return isUnder(path, "src/tui/components") && isForeign ? `a component knows no kind and no cluster: ${target}` : undefined;
}

function coreFault(path: string, target: string): string | undefined {
  const [from, to] = [roomOf(path), roomOf(target)];
  const [fromRank, toRank] = [rankOf(from), rankOf(to)];
  if (fromRank < 0) return `src/core/${from} is in no layer (test/tidy/places.ts)`;
  if (toRank < 0) return `src/core/${to} is in no layer (test/tidy/places.ts)`;
  if (from === to || toRank < fromRank) return undefined;
  return `${from} may not import ${to}: ${toRank === fromRank ? "folders of one level meet through API objects" : "it is a higher level"}`;
}

/** `scheduler` for src/core/scheduler/queue.ts, `cluster` for src/core/cluster.ts and src/core/cluster/nodes.ts. */
function roomOf(path: string): string {
  return (path.split("/")[2] ?? "").replace(/\.tsx?$/, "");
}

function rankOf(room: string): number {
  return CORE_LAYERS.findIndex((row) => row.includes(room));
}

function packageFault(path: string, { specifier }: Import): string | undefined {
  // The adapter that lays Ink where ink-table's `require` looks needs Node's loader.
  if (specifier === "node:module" && path === INK_TABLE) return undefined;
  if (specifier.startsWith("node:")) return isHost(path) ? undefined : `${specifier} only in ${HOST_FOLDERS.join(", ")}`;
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (name === "ink-table" && path !== INK_TABLE) return `ink-table only in ${INK_TABLE}`;
  if (name === "sorted-btree" && path !== "src/core/sim/tree.ts") return "use createTree() of src/core/sim/tree.ts";
  if (DRAWS.includes(name) && !isUnder(path, "src/tui")) return `${name} only in src/tui`;
  return undefined;
}

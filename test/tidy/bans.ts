/**
 * What is banned where, each with what to use instead.
 */
import { type Finding, isHost } from "./places.ts";
import { child, childrenOf, isReference, memberOf, nameOf, type Place, type SourceFile, type SyntaxNode } from "./source-file.ts";

type Ban = readonly [applies: (path: string) => boolean, isBanned: (place: Place, path: string) => boolean, instead: string];

const inCore = (path: string): boolean => path.startsWith("src/core/");
const inCoreButMath = (path: string): boolean => inCore(path) && !/^src\/core\/sim\/math(\/|\.ts$)/.test(path);
const inTui = (path: string): boolean => path.startsWith("src/tui/");
const inTuiButTerminal = (path: string): boolean => inTui(path) && !path.startsWith("src/tui/terminal/");
const inSrc = (path: string): boolean => path.startsWith("src/");
const inSrcAndTest = (path: string): boolean => inSrc(path) || path.startsWith("test/");

const named =
  (...names: readonly string[]) =>
  (place: Place): boolean =>
    isReference(place) && names.includes(nameOf(place.node) ?? "");
const member =
  (...members: readonly string[]) =>
  ({ node }: Place): boolean =>
    members.includes(memberOf(node) ?? "");
const property =
  (pattern: RegExp) =>
  ({ node }: Place): boolean =>
    node.type === "MemberExpression" && node.computed !== true && pattern.test(nameOf(node) ?? "");
const syntax =
  (...types: readonly string[]) =>
  ({ node }: Place): boolean =>
    types.includes(node.type);

const TRANSCENDENTAL = /^Math\.(a?cosh?|a?sinh?|a?tanh?|atan2|cbrt|exp|expm1|hypot|log|log10|log1p|log2)$/;
const NODE_PROCESS =
  /^process\.(std(in|out|err)|on|once|off|exit|exitCode|kill|abort|cwd|chdir|platform|arch|pid|ppid|version|versions|hrtime|uptime|memoryUsage|nextTick|emitWarning|execPath|execArgv|title|umask)$/;
const LOCAL_TIME =
  /^([gs]et(FullYear|Year|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset|to(Locale|Date|Time)[A-Za-z]*String|toTimeString|toDateString|localeCompare)$/;

const BANS: readonly Ban[] = [
  [inSrcAndTest, syntax("TSAnyKeyword"), "unknown, or the type"],
  [inSrcAndTest, syntax("ExportDefaultDeclaration"), "a named export"],
  [inSrc, syntax("TSEnumDeclaration"), "a union of strings"],
  [inSrc, isProcessOutside, "an argument: process belongs to main.ts, tui/terminal and commands/host"],
  [
    (path) => inSrc(path) && !inCore(path) && path !== "src/main.ts",
    member("process.argv", "process.env"),
    "an argument: main.ts alone reads the command line and the environment",
  ],
  [(path) => inSrc(path) && !isHost(path), named("console"), "a result: nothing prints but main.ts, tui/terminal and commands/host"],

  [inCore, member("Date.now", "performance.now"), "world.nowMs"],
  [inCore, isWallOrLocalDate, "a number of milliseconds: new Date(nowMs)"],
  [inCore, property(LOCAL_TIME), "UTC getters, rfc3339() and compareKeys(): a locale differs between machines"],
  [inCore, named("Intl"), "own formatting: a locale differs between machines"],
  [inCore, member("Math.random"), "turn.draw(purpose)"],
  [inCore, isAsync, "a due record: the core is synchronous"],
  [
    inCore,
    (place) => syntax("BinaryExpression", "AssignmentExpression")(place) && /^\*\*=?$/.test(String(place.node.operator)),
    "multiplication, or sim/math",
  ],
  [inCore, member("Math.pow"), "multiplication, or sim/math"],
  [inCoreButMath, ({ node }) => TRANSCENDENTAL.test(memberOf(node) ?? ""), "sim/math, which rounds: engines differ in the last bit"],
  [inCore, named("WeakRef", "FinalizationRegistry"), "a Map with an owner: collection is not deterministic"],
  [inCore, property(/^stack$/), "the trace: stacks differ between versions of Node"],

  [inTui, isCalled("useState", "useReducer"), "AppState and update(state, message)"],
  [inTui, isCalled("useInput"), "terminal/key-input"],
  [inTui, isCalled("Static"), "a Surface: <Static> fights with the full screen"],
  [inTui, isWriteOfUseStdout, "a Surface: the Screen is the only writer"],
  [inTuiButTerminal, isStreamWrite, "a Surface: the Screen is the only writer"],
];

/** Everything banned in a file, with the replacement. */
export function banFindings(file: SourceFile): Finding[] {
  const bans = BANS.filter(([applies]) => applies(file.path));
  return file.places.flatMap((place) =>
    bans
      .filter(([, isBanned]) => isBanned(place, file.path))
      .map(([, , instead]) => ({
        line: place.line,
        message: `${file.text.slice(place.node.start, place.node.end).split("\n")[0]?.slice(0, 40)}: use ${instead}`,
      })),
  );
}

/** In the core `process` is a noun of the house; Node's own does not compile there. */
function isProcessOutside({ node }: Place, path: string): boolean {
  return !inCore(path) && !isHost(path) && NODE_PROCESS.test(memberOf(node) ?? "");
}

function isAsync(place: Place): boolean {
  return (
    place.node.async === true ||
    syntax("AwaitExpression")(place) ||
    place.node.await === true ||
    named("Promise", "AsyncIterable", "AsyncGenerator", "PromiseLike")(place)
  );
}

/** By any way of saying it: import, call, member of React, JSX. */
function isCalled(...names: readonly string[]): (place: Place) => boolean {
  return ({ node }) => (node.type === "Identifier" || node.type === "JSXIdentifier") && names.includes(nameOf(node) ?? "");
}

/** `new Date()`, `Date()`, `new Date(text)` and `new Date(year, month, …)`; the argument must be milliseconds by its form or name. */
function isWallOrLocalDate({ node }: Place): boolean {
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return false;
  const callee = child(node, "callee");
  if (callee?.type !== "Identifier" || nameOf(callee) !== "Date") return false;
  const [first, ...others] = childrenOf(node, "arguments");
  return node.type === "CallExpression" || others.length > 0 || !isMilliseconds(first);
}

function isMilliseconds(node: SyntaxNode | undefined): boolean {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "number";
    case "Identifier":
    case "MemberExpression":
      return /ms$/i.test(nameOf(node) ?? "");
    case "CallExpression":
      return /^(Math|Date|Number)\.|ms$|^(parseTime|Number)$/i.test(memberOf(child(node, "callee")) ?? nameOf(child(node, "callee")) ?? "");
    case "BinaryExpression":
      return node.operator !== "+" || [child(node, "left"), child(node, "right")].every(isNumeric);
    case "ConditionalExpression":
      return isMilliseconds(child(node, "consequent")) && isMilliseconds(child(node, "alternate"));
    case "LogicalExpression":
      return isMilliseconds(child(node, "left")) && isMilliseconds(child(node, "right"));
    default:
      return false;
  }
}

/** Whether `+` with this operand can be a sum; text would make it a concatenation. */
function isNumeric(node: SyntaxNode | undefined): boolean {
  return node?.type !== "TemplateLiteral" && !(node?.type === "Literal" && typeof node.value === "string");
}

/** `useStdout().write(…)` and `const { write } = useStdout()`. */
function isWriteOfUseStdout({ node }: Place): boolean {
  const isUseStdout = (value: SyntaxNode | undefined): boolean =>
    value?.type === "CallExpression" && nameOf(child(value, "callee")) === "useStdout";
  if (node.type === "MemberExpression") return nameOf(node) === "write" && isUseStdout(child(node, "object"));
  if (node.type !== "VariableDeclarator" || !isUseStdout(child(node, "init"))) return false;
  return childrenOf(child(node, "id"), "properties").some((entry) => nameOf(child(entry, "key")) === "write");
}

/** `stdout.write(…)`, `context.stderr.write(…)`. */
function isStreamWrite({ node }: Place): boolean {
  return node.type === "MemberExpression" && nameOf(node) === "write" && /^std(out|err)$/.test(nameOf(child(node, "object")) ?? "");
}

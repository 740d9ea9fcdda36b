/**
 * `test` and `[`: questions about texts, numbers and files.
 * @see POSIX.1-2024, Utilities, test
 */
import { fitsPattern } from "./expand.ts";

/** Where files are looked up. */
export interface Files {
  read(name: string): string | undefined;
  isDirectory(name: string): boolean;
}

const WORDS_MAX = 200;

/** Whether the condition holds, or what is wrong with it. */
export function evaluateTest(words: readonly string[], files: Files): boolean | string {
  if (words.length > WORDS_MAX) return "too many arguments";
  for (const operator of ["-o", "||", "-a", "&&"]) {
    const at = words.indexOf(operator, 1);
    if (at < 1 || at === words.length - 1 || words.length < 4) continue;
    const left = evaluateTest(words.slice(0, at), files);
    const right = evaluateTest(words.slice(at + 1), files);
    if (typeof left === "string" || typeof right === "string") return typeof left === "string" ? left : right;
    return operator === "-o" || operator === "||" ? left || right : left && right;
  }
  if (words[0] === "!" && words.length > 1) {
    const inner = evaluateTest(words.slice(1), files);
    return typeof inner === "string" ? inner : !inner;
  }
  const [first = "", second = "", third = ""] = words;
  switch (words.length) {
    case 0:
      return false;
    case 1:
      return first !== "";
    case 2:
      return unary(first, second, files);
    case 3:
      return binary(first, second, third);
    default:
      return `${first}: unknown operand`;
  }
}

function unary(operator: string, operand: string, files: Files): boolean | string {
  switch (operator) {
    case "-z":
      return operand === "";
    case "-n":
      return operand !== "";
    case "-f":
    case "-r":
    case "-w":
      return files.read(operand) !== undefined;
    case "-e":
    case "-x":
      return files.read(operand) !== undefined || files.isDirectory(operand);
    case "-d":
      return files.isDirectory(operand);
    case "-s":
      return (files.read(operand) ?? "") !== "";
    case "-L":
    case "-h":
    case "-p":
    case "-S":
    case "-t":
      return false;
    default:
      return `${operator}: unknown operand`;
  }
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "-eq": (left, right) => left === right,
  "-ne": (left, right) => left !== right,
  "-lt": (left, right) => left < right,
  "-le": (left, right) => left <= right,
  "-gt": (left, right) => left > right,
  "-ge": (left, right) => left >= right,
};

function binary(left: string, operator: string, right: string): boolean | string {
  if (operator === "=") return left === right;
  if (operator === "==") return fitsPattern(left, right);
  if (operator === "!=") return left !== right;
  const compare = COMPARISONS[operator];
  if (compare === undefined) return `${operator}: unknown operand`;
  for (const operand of [left, right]) if (!/^\s*[-+]?\d+\s*$/.test(operand)) return `${operand}: bad number`;
  return compare(Number(left), Number(right));
}

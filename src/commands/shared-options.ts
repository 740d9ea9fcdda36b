/**
 * Options that many verbs have, and what they mean together.
 */
import { type AnyKind, ApiError, parseDuration } from "../core/index.ts";
import type { Args, CommandContext, Option } from "./command.ts";

export const namespaceOption: Option = { name: "namespace", short: "n", type: "text", summary: "Namespace to work in.", placeholder: "NS" };
export const allNamespacesOption: Option = { name: "all-namespaces", short: "A", type: "flag", summary: "All namespaces." };
export const selectorOption: Option = {
  name: "selector",
  short: "l",
  type: "text",
  summary: "Only objects with these labels: app=web,tier in (a,b).",
  placeholder: "LABELS",
};
export const fieldSelectorOption: Option = {
  name: "field-selector",
  type: "text",
  summary: "Only objects with these fields: status.phase=Running.",
  placeholder: "FIELDS",
};
export const filenameOption: Option = {
  name: "filename",
  short: "f",
  type: "texts",
  summary: "Manifest file, or folder of them; may be repeated.",
  placeholder: "PATH",
};
export const allOption: Option = { name: "all", type: "flag", summary: "Every object of the type in the namespace." };
export const overwriteOption: Option = { name: "overwrite", type: "flag", summary: "Values that are there may be changed." };
export const recursiveOption: Option = { name: "recursive", short: "R", type: "flag", summary: "Folders in the folder too (always so)." };

/** The namespace to list in; `""` means all. */
export function listedNamespace(args: Args, context: CommandContext): string {
  return args.flag("all-namespaces") ? "" : (args.text("namespace") ?? context.namespace);
}

/** The namespace of one object that is named; where all are in force, the name is looked for in `default`. */
export function namedNamespace(args: Args, context: CommandContext): string {
  return args.text("namespace") || context.namespace || "default";
}

/** The key of a named object of the kind. */
export function keyIn(kind: AnyKind, namespace: string, name: string): string {
  return kind.namespaced ? `${namespace}/${name}` : name;
}

/** A whole number given as an option; refused in kubectl's words. */
export function numberOption(args: Args, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  throw new ApiError(
    "BadRequest",
    `error: invalid argument ${quoted} for "--${name}" flag: strconv.ParseInt: parsing ${quoted}: invalid syntax`,
  );
}

/** A duration given as an option, in milliseconds. */
export function durationOption(args: Args, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const ms = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
  if (ms === undefined)
    throw new ApiError(
      "BadRequest",
      `error: invalid argument ${JSON.stringify(text)} for "--${name}" flag: time: invalid duration ${JSON.stringify(text)}`,
    );
  return ms;
}

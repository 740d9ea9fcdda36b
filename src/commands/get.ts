/**
 * `get`: objects as a table, as YAML, as JSON, or through a template.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/get/get.go
 */
import { ApiError } from "../core/index.ts";
import type { Args, Command, CommandContext, Result } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { withWarnings } from "./each-object.ts";
import { isObjectFormat, printObjects } from "./print/object-formats.ts";
import { sortByPath } from "./print/sort-by.ts";
import { printTable, type TableOptions } from "./print/table.ts";
import { refusalText } from "./refusal-text.ts";
import { deprecationsOf, type Selected, type Selection, selectObjects } from "./resource-args.ts";
import { allNamespacesOption, fieldSelectorOption, listedNamespace, namespaceOption, selectorOption } from "./shared-options.ts";

export const getCommand: Command = {
  name: "get",
  summary: "List objects.",
  usage: "get TYPE[,TYPE] [NAME…] | TYPE/NAME…",
  examples: [
    "get pods -A -o wide",
    "get deploy,rs -l app=web",
    "get pod web -o jsonpath='{.status.podIP}'",
    "get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName",
    "get all -n shop",
  ],
  options: [
    namespaceOption,
    allNamespacesOption,
    {
      name: "output",
      short: "o",
      type: "text",
      placeholder: "FORMAT",
      summary: "wide, yaml, json, name, jsonpath=TEMPLATE or custom-columns=HEADER:PATH,…",
    },
    selectorOption,
    fieldSelectorOption,
    { name: "label-columns", short: "L", type: "texts", placeholder: "LABELS", summary: "A column for each of these labels." },
    { name: "show-labels", type: "flag", summary: "All labels in a last column." },
    { name: "show-kind", type: "flag", summary: "The kind before each name." },
    { name: "sort-by", type: "text", placeholder: "PATH", summary: "Sort by a field: .metadata.creationTimestamp." },
    { name: "no-headers", type: "flag", summary: "No header line." },
    { name: "ignore-not-found", type: "flag", summary: "Objects that are not there are no failure." },
  ],
  changes: false,
  asksApi: true,
  run: runGet,
  complete: completeResource,
};

const NO_TYPE = [
  'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.',
  "",
  "error: Required resource not specified.",
  'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
  "See 'kubectl get -h' for help and examples",
].join("\n");

function runGet(args: Args, context: CommandContext): Result {
  if (args.words.length === 0) return { output: "", errors: NO_TYPE, exitCode: 1, message: "error: Required resource not specified." };
  const format = args.text("output") ?? "";
  checkFormat(format);
  const selected = selectObjects(args.words, args, context);
  const missing = args.flag("ignore-not-found") ? [] : selected.missing.map(refusalText);
  const output = isObjectFormat(format) ? formatted(selected, format, args) : tables(selected.selections, args, context);
  const empty = !selected.named && !isObjectFormat(format) && selected.selections.every(({ objects }) => objects.length === 0);
  const errors = empty ? [nothingFound(selected, args, context)] : missing;
  const exitCode = missing.length > 0 ? 1 : 0;
  return withWarnings({ output, exitCode, ...(errors.length > 0 ? { errors: errors.join("\n") } : {}) }, deprecationsOf(selected));
}

const FORMATS = "custom-columns,json,jsonpath,name,wide,yaml";

function checkFormat(format: string): void {
  if (format === "" || format === "wide" || isObjectFormat(format)) return;
  throw new ApiError(
    "BadRequest",
    `error: unable to match a printer suitable for the output format "${format}", allowed formats are: ${FORMATS}`,
  );
}

function formatted({ selections, named }: Selected, format: string, args: Args): string {
  const sortBy = args.text("sort-by");
  const objects = selections.flatMap((selection) => selection.objects.map((object) => ({ kind: selection.kind, object })));
  const sorted = sortBy === undefined ? objects : sortByPath(objects, sortBy, ({ object }) => object);
  if (named && objects.length === 0) return "";
  return printObjects(sorted, format, { single: named && objects.length === 1, noHeaders: args.flag("no-headers") });
}

function tables(selections: readonly Selection[], args: Args, context: CommandContext): string {
  const filled = selections.filter(({ objects }) => objects.length > 0);
  const sortBy = args.text("sort-by");
  const withKind = args.flag("show-kind") || selections.length > 1;
  const texts = filled.map(({ kind, objects }) => {
    const options: TableOptions = {
      nowMs: context.cluster.nowMs,
      wide: args.text("output") === "wide",
      withNamespace: kind.namespaced && listedNamespace(args, context) === "" && args.text("namespace") === undefined,
      withKind,
      showLabels: args.flag("show-labels"),
      labelColumns: args.texts("label-columns").flatMap((labels) => labels.split(",")),
      noHeaders: args.flag("no-headers"),
    };
    return printTable(kind, sortBy === undefined ? objects : sortByPath(objects, sortBy, (object) => object), options);
  });
  return texts.join(args.flag("no-headers") ? "\n" : "\n\n");
}

function nothingFound({ selections }: Selected, args: Args, context: CommandContext): string {
  const namespace = listedNamespace(args, context);
  const isScoped = namespace !== "" && selections.some(({ kind }) => kind.namespaced);
  return isScoped ? `No resources found in ${namespace} namespace.` : "No resources found";
}

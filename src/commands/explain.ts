/**
 * `explain TYPE[.FIELD…]`: what the fields of a kind mean, from its schema.
 *
 * Absent on purpose: upstream's `-required-` marks; schemas here do not tell what validation requires from what
 * defaulting always fills.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/explain/v2/templates/plaintext.tmpl
 */
import {
  type AnyKind,
  ApiError,
  apiKindOf,
  childMeta,
  elementMeta,
  type FieldMeta,
  fieldsOf,
  isList,
  isMap,
  rootMeta,
} from "../core/index.ts";
import { type Args, type Command, type CommandContext, type CompletionRequest, done, type Result } from "./command.ts";
import { typeWords } from "./complete-resource.ts";
import { requireKind } from "./resource-args.ts";

export const explainCommand: Command = {
  name: "explain",
  summary: "Tell what the fields of a type mean.",
  usage: "explain TYPE[.FIELD…]",
  examples: ["explain pod.spec.containers", "explain deploy --recursive"],
  options: [{ name: "recursive", type: "flag", summary: "The names of all fields, however deep." }],
  changes: false,
  asksApi: true,
  run: runExplain,
  complete: completePath,
};

const WIDTH = 76;

function runExplain(args: Args, { cluster }: CommandContext): Result {
  const [path] = args.words;
  if (path === undefined)
    throw new ApiError(
      "BadRequest",
      'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  const [word = "", ...fields] = path.replace(/\.$/, "").split(".");
  const kind = requireKind(word, cluster.registry);
  const meta = metaAt(kind, fields);
  const lines = [...headOf(kind), ...fieldHead(fields.at(-1), meta), "DESCRIPTION:", ...describeText(meta)];
  const children = fieldLines(meta, 1, args.flag("recursive"), []);
  if (children.length > 0) lines.push("FIELDS:", ...children);
  return done(lines.join("\n"));
}

function headOf(kind: AnyKind): readonly string[] {
  const group = kind.group === "" ? [] : [`GROUP:      ${kind.group}`];
  return [...group, `KIND:       ${apiKindOf(kind)}`, `VERSION:    ${kind.version}`, ""];
}

function fieldHead(name: string | undefined, meta: FieldMeta): readonly string[] {
  if (name === undefined) return [];
  const values = meta.values === undefined ? [] : ["ENUM:", ...meta.values.map((value) => `    ${value === "" ? '""' : value}`)];
  return [`FIELD: ${name} <${typeText(meta)}>`, ...values, "", ""];
}

function describeText({ doc }: FieldMeta): readonly string[] {
  // Upstream ends a description with an empty line, indented like the others.
  return doc === "" ? ["    <empty>"] : [...wrapped(doc, WIDTH).map((line) => `    ${line}`), "    "];
}

/** The description at a path; lists and maps on the way are looked through. */
function metaAt(kind: AnyKind, path: readonly string[]): FieldMeta {
  let meta: FieldMeta = rootMeta(kind.schema);
  for (const name of path) {
    const next = childMeta(innermost(meta), name);
    if (next === undefined) throw new ApiError("NotFound", `error: field ${JSON.stringify(name)} does not exist`);
    meta = next;
  }
  return meta;
}

function innermost(meta: FieldMeta): FieldMeta {
  const element = elementMeta(meta);
  return element === undefined ? meta : innermost(element);
}

/** The fields below, sorted by name; a struct that holds itself is not entered again. */
function fieldLines(meta: FieldMeta, level: number, recursive: boolean, above: readonly unknown[]): readonly string[] {
  const { struct } = innermost(meta);
  if (struct === undefined || above.includes(struct)) return [];
  const indent = "  ".repeat(level);
  return Object.entries(fieldsOf(struct))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, field]) => {
      const head = [`${indent}${name}\t<${typeText(field)}>`, ...shortEnum(field, indent)];
      if (recursive) return [...head, ...fieldLines(field, level + 1, recursive, [...above, struct])];
      const doc = field.doc === "" ? ["<no description>"] : wrapped(field.doc, WIDTH);
      return [...head, ...doc.map((line) => `${indent}  ${line}`), ""];
    });
}

const ENUM_MAX = 4;

function shortEnum({ values }: FieldMeta, indent: string): readonly string[] {
  if (values === undefined) return [];
  const shown = values.slice(0, ENUM_MAX).map((value) => (value === "" ? '""' : value));
  return [`${indent}enum: ${shown.join(", ")}${values.length > ENUM_MAX ? ", ...." : ""}`];
}

/** The type in OpenAPI's words: `integer`, `[]Container`, `map[string]string`, `PodSpec`. */
function typeText(meta: FieldMeta): string {
  const element = elementMeta(meta);
  if (element !== undefined && isList(meta)) return `[]${typeText(element)}`;
  if (element !== undefined && isMap(meta)) return `map[string]${typeText(element)}`;
  if (meta.struct !== undefined) return meta.struct.name;
  switch (meta.format) {
    case "quantity":
      return "Quantity";
    case "int-or-string":
      return "IntOrString";
    case "any":
      return "Object";
    case undefined:
      return scalarText(meta.go);
    default:
      return "string";
  }
}

function scalarText(go: string): string {
  if (/^u?int/.test(go)) return "integer";
  if (go.startsWith("float")) return "number";
  return go === "bool" ? "boolean" : "string";
}

/** The text in lines of at most `width`, broken at blanks; lines of its own stay lines. */
function wrapped(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => wrappedLine(line, width));
}

function wrappedLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function completePath({ words, partial }: CompletionRequest, context: CommandContext): readonly string[] {
  if (words.length > 0) return [];
  const dot = partial.lastIndexOf(".");
  if (dot < 0) return typeWords(context);
  const [word = "", ...fields] = partial.slice(0, dot).split(".");
  const kind = context.cluster.registry.resolve(word);
  if (kind === undefined) return [];
  let meta: FieldMeta | undefined = rootMeta(kind.schema);
  for (const name of fields) meta = meta && childMeta(innermost(meta), name);
  const struct = meta === undefined ? undefined : innermost(meta).struct;
  return struct === undefined ? [] : Object.keys(fieldsOf(struct)).map((name) => `${partial.slice(0, dot)}.${name}`);
}

/**
 * `-f PATH…`: manifests to objects of kinds that are served, and one refusal for everything else in them.
 *
 * One broken document never hides the others. The sentences are kubectl's; where it says only the file, `where` adds
 * document and line.
 * @see kubernetes staging/src/k8s.io/cli-runtime/pkg/resource/{visitor,mapper}.go
 */
import {
  type AnyKind,
  ApiError,
  apiKindOf,
  apiVersionOf,
  convertRemoved,
  decode,
  isRecord,
  type ManifestDocument,
  noMatchText,
  readManifest,
  servedVersionOf,
  storedForm,
} from "../core/index.ts";
import type { Args, CommandContext, Refused, SourceFile } from "./command.ts";

type Json = Readonly<Record<string, unknown>>;

/** An object of a manifest, with its kind and its namespace settled. */
export interface ManifestObject {
  readonly kind: AnyKind;
  /** As it was given, but for the namespace. */
  readonly value: Json;
  readonly name: string;
  /** Empty for what is cluster-scoped. */
  readonly namespace: string;
  readonly source: string;
  readonly where: string;
}

/** How manifests are read. */
export interface ReadOptions {
  /** Rewrites removed API versions instead of refusing them. */
  readonly convert?: boolean;
}

/** What the files given with `-f` hold, in order: objects, and what is none; a path that cannot be read is refused too. */
export function readInput(args: Args, context: CommandContext, options: ReadOptions = {}): readonly (ManifestObject | Refused)[] {
  const paths = args.texts("filename").flatMap((text) => text.split(","));
  if (paths.length === 0) throw new ApiError("BadRequest", "error: must specify one of -f and -k");
  return paths.flatMap((path) => {
    let files: readonly SourceFile[];
    try {
      files = context.readFiles(path);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return [{ where: path, message: /^error/.test(error.message) ? error.message : `error: ${error.message}` }];
    }
    return files.flatMap((file) => readFile(file, { args, context, options }));
  });
}

function readFile({ path, text }: SourceFile, reading: Reading): readonly (ManifestObject | Refused)[] {
  const { documents, refusals } = readManifest(text, path);
  // What is broken and what is whole come back in the order in which they stand in the file.
  const items = [...documents, ...refusals].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return items.map((item) => {
    const where = whereText(item);
    if ("message" in item) return { where, message: `error: ${item.message}` };
    try {
      return settle(item, where, reading);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { where, message: error.message };
    }
  });
}

/** Whether an item of the input is a refusal. */
export function isRefused(item: ManifestObject | Refused): item is Refused {
  return "message" in item;
}

/** `shop.yaml, document 2, line 14`. */
function whereText({ source, number, line }: { readonly source: string; readonly number: number; readonly line?: number }): string {
  return `${source}, document ${number}${line === undefined ? "" : `, line ${line}`}`;
}

interface Reading {
  readonly args: Args;
  readonly context: CommandContext;
  readonly options: ReadOptions;
}

function settle(document: ManifestDocument, where: string, { args, context, options }: Reading): ManifestObject {
  const value: Json = (options.convert ? convertRemoved(document.value) : undefined) ?? document.value;
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const name = typeof metadata.name === "string" ? metadata.name : "";
  const given = typeof metadata.namespace === "string" ? metadata.namespace : "";
  const apiVersion = String(value.apiVersion);
  const kind = context.cluster.registry.ofManifest(apiVersion, String(value.kind));
  if (kind === undefined) {
    const text = noMatchText({ apiVersion, kind: String(value.kind), name, namespace: given, source: document.source });
    throw new ApiError("NotFound", `error: ${text}`);
  }
  const wanted = args.text("namespace");
  if (kind.namespaced && wanted !== undefined && given !== "" && given !== wanted) throw namespaceMismatch(given, wanted);
  const namespace = kind.namespaced ? given || wanted || context.namespace || "default" : "";
  const version = servedVersionOf(kind, apiVersion);
  // Its fields are those of its own version; the server sees them in the one that is stored.
  if (version !== undefined) decode(version.schema, value, { kind: apiKindOf(kind), version: version.version });
  const stored = version === undefined ? value : storedForm(kind, value);
  return { kind, name, namespace, source: document.source, where, value: inNamespace(stored, metadata, namespace) };
}

function namespaceMismatch(given: string, wanted: string): ApiError {
  const what = `the namespace from the provided object "${given}" does not match the namespace "${wanted}"`;
  return new ApiError("BadRequest", `error: ${what}. You must pass '--namespace=${given}' to perform this operation.`);
}

/** The object with its namespace filled in; one that is cluster-scoped has none. Metadata of another type is left to the decoder. */
function inNamespace(value: Json, metadata: Json, namespace: string): Json {
  if (value.metadata !== undefined && value.metadata !== null && !isRecord(value.metadata)) return value;
  const { namespace: given, ...rest } = metadata;
  if (given !== undefined && given !== null && typeof given !== "string") return value;
  return { ...value, metadata: namespace === "" ? rest : { ...rest, namespace } };
}

/** `Resource: "apps/v1, Resource=deployments", GroupVersionKind: …`: how kubectl introduces an object in its errors. */
export function infoText({ kind, name, namespace }: ManifestObject): string {
  const resource = `Resource: "${apiVersionPair(kind)}, Resource=${kind.plural}", GroupVersionKind: "${apiVersionPair(kind)}, Kind=${apiKindOf(kind)}"`;
  return `${resource}\nName: "${name}", Namespace: "${namespace}"`;
}

function apiVersionPair(kind: AnyKind): string {
  return kind.group === "" ? `/${kind.version}` : apiVersionOf(kind);
}

/** Refusals as text: each sentence, and below it where. */
export function refusalLines(refusals: readonly Refused[]): string {
  return refusals.map(({ where, message }) => `${message}\n  at ${where}`).join("\n");
}

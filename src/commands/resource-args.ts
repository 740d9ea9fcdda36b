/**
 * `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`: what the words of a command name, and kubectl's refusals for what they do not.
 * @see kubernetes staging/src/k8s.io/cli-runtime/pkg/resource/builder.go
 */
import fuzzysort from "fuzzysort";
import {
  type AnyKind,
  ApiError,
  checkFieldSelector,
  type FieldSelector,
  type KubeObject,
  matches,
  matchesFields,
  nearest,
  notFound,
  parseFieldSelector,
  parseSelector,
  type Registry,
  type Selector,
} from "../core/index.ts";
import type { Args, CommandContext } from "./command.ts";
import { keyIn, listedNamespace, namedNamespace } from "./shared-options.ts";

/** A kind, and the objects of it that were named; none named means all of them. */
export interface NamedResources {
  readonly kind: AnyKind;
  readonly names: readonly string[];
}

const SLASH_AND_TYPE =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** Reads the words; no words give nothing. */
export function parseResourceArgs(words: readonly string[], registry: Registry): readonly NamedResources[] {
  const [first, ...names] = words;
  if (first === undefined) return [];
  if (!words.some((word) => word.includes("/"))) return kindsOf(first, registry).map((kind) => ({ kind, names }));
  return words.map((word) => {
    const [type = "", name = "", extra] = word.split("/");
    if (!word.includes("/")) throw new ApiError("BadRequest", `error: ${SLASH_AND_TYPE}`);
    if (extra !== undefined) throw new ApiError("BadRequest", "error: arguments in resource/name form may not have more than one slash");
    if (type === "" || name === "" || type.includes(",")) {
      throw new ApiError("BadRequest", "error: arguments in resource/name form must have a single resource and name");
    }
    return { kind: requireKind(type, registry), names: [name] };
  });
}

/** The kind that a word names; refused with a suggestion. */
export function requireKind(word: string, registry: Registry): AnyKind {
  const kind = registry.resolve(word);
  if (kind !== undefined) return kind;
  const suggestion = suggestKind(word, registry);
  const hint = suggestion === undefined ? "" : `\n\nDid you mean this?\n\t${suggestion}`;
  throw new ApiError("NotFound", `error: the server doesn't have a resource type "${word}"${hint}`);
}

/** The resource whose name is nearest to a word that names none. */
export function suggestKind(word: string, registry: Registry): string | undefined {
  const close = nearest(word, registry.words) ?? fuzzysort.go(word, registry.words, { limit: 1, threshold: 0.4 })[0]?.target;
  return close === undefined ? undefined : registry.resolve(close)?.plural;
}

/** `pods,deploy` or a category such as `all`. */
function kindsOf(word: string, registry: Registry): readonly AnyKind[] {
  const kinds = word
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const category = registry.resolve(part) === undefined ? registry.kinds.filter(({ categories }) => categories.includes(part)) : [];
      return category.length > 0 ? category : [requireKind(part, registry)];
    });
  return [...new Set(kinds)];
}

/** Objects of one kind that a command works on. */
export interface Selection {
  readonly kind: AnyKind;
  readonly objects: readonly KubeObject[];
}

/** What was selected, and what was named but is not there. */
export interface Selected {
  readonly selections: readonly Selection[];
  readonly missing: readonly ApiError[];
  /** Objects were named, rather than listed. */
  readonly named: boolean;
}

/** Finds the objects that the words and the selectors name. */
export function selectObjects(words: readonly string[], args: Args, context: CommandContext): Selected {
  const { registry, server } = context.cluster;
  const resources = parseResourceArgs(words, registry);
  const named = resources.some(({ names }) => names.length > 0);
  if (!named) return { selections: resources.map(({ kind }) => ({ kind, objects: listObjects(kind, args, context) })), missing: [], named };
  if (args.text("selector") !== undefined || args.text("field-selector") !== undefined) {
    throw new ApiError("BadRequest", "error: name cannot be provided when a selector is specified");
  }
  if (args.flag("all-namespaces") && resources.some(({ kind }) => kind.namespaced)) {
    throw new ApiError("BadRequest", "error: a resource cannot be retrieved by name across all namespaces");
  }
  const missing: ApiError[] = [];
  const selections = resources.map(({ kind, names }) => {
    const objects = names.flatMap((name) => {
      const object = server.find(kind.kind, keyIn(kind, namedNamespace(args, context), name));
      if (object === undefined) missing.push(notFound(kind, name));
      return object === undefined ? [] : [object];
    });
    return { kind, objects };
  });
  return { selections: joined(selections), missing, named };
}

/** `Warning: …` for every kind among the selected that is on its way out. */
export function deprecationsOf({ selections }: Selected): readonly string[] {
  return selections.flatMap(({ kind }) => (kind.deprecation === undefined ? [] : [`Warning: ${kind.deprecation}`]));
}

/** Neighbours of one kind as one selection: `pod/a pod/b` make one table. */
function joined(selections: readonly Selection[]): readonly Selection[] {
  const result: Selection[] = [];
  for (const selection of selections) {
    const last = result.at(-1);
    if (last?.kind !== selection.kind) result.push(selection);
    else result.splice(-1, 1, { kind: last.kind, objects: [...last.objects, ...selection.objects] });
  }
  return result;
}

/** The objects of a kind that namespace and selectors leave over. */
export function listObjects(kind: AnyKind, args: Args, context: CommandContext): readonly KubeObject[] {
  const namespace = listedNamespace(args, context);
  const { labels, fields } = readSelectors(kind, args);
  const where = kind.namespaced && namespace !== "" ? { namespace } : undefined;
  return [...context.cluster.server.list(kind.kind, where)].filter(
    (object) => matches(labels, object.metadata.labels) && matchesFields(fields, object, kind),
  );
}

/** Reads both selectors of a list; what cannot be read is refused as kubectl passes on the server's refusal. */
function readSelectors(kind: AnyKind, args: Args): { readonly labels: Selector; readonly fields: FieldSelector } {
  const labelText = args.text("selector") ?? "";
  const fieldText = args.text("field-selector") ?? "";
  try {
    const labels = parseSelector(labelText);
    const fields = parseFieldSelector(fieldText);
    checkFieldSelector(fields, kind);
    return { labels, fields };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const sought = `label selector ${JSON.stringify(labelText)}, field selector ${JSON.stringify(fieldText)}`;
    throw new ApiError(error.reason, `Unable to find ${JSON.stringify(resourceTitle(kind))} that match ${sought}: ${error.message}`);
  }
}

/** `apps/v1, Resource=deployments`, as upstream prints a resource. */
export function resourceTitle(kind: AnyKind): string {
  return `${kind.group}/${kind.version}, Resource=${kind.plural}`;
}

/**
 * `describe`: what an object is, in words, and the events that tell of it.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/describe/describe.go
 */
import { type AnyKind, type Cluster, type Event, type KubeObject, withEvents } from "../core/index.ts";
import type { Args, Command, CommandContext, Result } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { describeFields } from "./describe/fields.ts";
import { resultOf, withWarnings } from "./each-object.ts";
import { isEvent } from "./event-times.ts";
import { refusalText } from "./refusal-text.ts";
import { deprecationsOf, listObjects, parseResourceArgs, type Selected, type Selection, selectObjects } from "./resource-args.ts";
import { allNamespacesOption, namedNamespace, namespaceOption, selectorOption } from "./shared-options.ts";

export const describeCommand: Command = {
  name: "describe",
  summary: "Tell all about an object, events included.",
  usage: "describe TYPE [NAME | PREFIX]… | TYPE/NAME…",
  examples: ["describe pod web", "describe deploy/web -n shop", "describe nodes"],
  options: [
    namespaceOption,
    allNamespacesOption,
    selectorOption,
    { name: "show-events", type: "text", placeholder: "BOOL", summary: "false leaves the events out." },
  ],
  changes: false,
  asksApi: true,
  run: runDescribe,
  complete: completeResource,
};

/** What upstream has no events for: its describers of these never ask. */
const WITHOUT_EVENTS: ReadonlySet<string> = new Set(["Secret", "Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy"]);

function runDescribe(args: Args, context: CommandContext): Result {
  if (args.words.length === 0) {
    return {
      output: "",
      errors:
        'error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      exitCode: 1,
    };
  }
  const showsEvents = args.text("show-events") !== "false";
  const selected = withPrefixes(selectObjects(args.words, args, context), args, context);
  const { selections, missing } = selected;
  const texts = selections.flatMap(({ kind, objects }) =>
    objects.map((object) => describeObject(kind, object, context.cluster, showsEvents)),
  );
  const errors = missing.map(refusalText);
  if (texts.length === 0 && errors.length === 0) return { output: "", errors: emptyText(selections, args, context), exitCode: 0 };
  const result = resultOf(
    [texts.join("\n\n").trimEnd()].filter((text) => text !== ""),
    errors,
  );
  return withWarnings(result, deprecationsOf(selected));
}

/** The description of one object; ends with a newline. */
export function describeObject(kind: AnyKind, object: KubeObject, cluster: Cluster, showsEvents = true): string {
  const { server, store, nowMs } = cluster;
  const related = {
    nowMs,
    get: (name: string, key: string) => (store.serves(name) ? server.find(name, key) : undefined),
    list: (name: string, where?: { readonly [index: string]: string | undefined }) => (store.serves(name) ? server.list(name, where) : []),
  };
  const body: string = kind.describe?.(object, related) ?? describeFields(object);
  if (!showsEvents || WITHOUT_EVENTS.has(kind.kind)) return body;
  return withEvents(body, eventsOf(kind, object, cluster), nowMs);
}

/** The events of this very object; kubelets sign a Node's with its name for want of a uid. */
function eventsOf(kind: AnyKind, { metadata }: KubeObject, { server }: Cluster): readonly Event[] {
  const subjects = [metadata.uid, ...(kind.cordonable ? [metadata.name] : [])].filter((uid) => uid !== undefined);
  return subjects.flatMap((regards) => [...server.list("Event", { regards })].filter(isEvent));
}

/** A name that no object has may be the beginning of several. */
function withPrefixes(selected: Selected, args: Args, context: CommandContext): Selected {
  const [resource] = parseResourceArgs(args.words, context.cluster.registry);
  const [name, ...others] = resource?.names ?? [];
  if (resource === undefined || name === undefined || others.length > 0 || selected.missing.length !== 1) return selected;
  const { kind } = resource;
  const namespace = namedNamespace(args, context);
  const objects = listObjects(kind, args, context).filter(
    ({ metadata }) => metadata.name.startsWith(name) && (!kind.namespaced || metadata.namespace === namespace),
  );
  return objects.length === 0 ? selected : { selections: [{ kind, objects }], missing: [], named: true };
}

function emptyText(selections: readonly Selection[], args: Args, context: CommandContext): string {
  const isScoped = selections.some(({ kind }) => kind.namespaced) && !args.flag("all-namespaces");
  return isScoped ? `No resources found in ${namedNamespace(args, context)} namespace.` : "No resources found";
}

/**
 * `logs POD`, `logs TYPE/NAME`: what containers have printed.
 *
 * Without a screen `-f` prints what is there; the TUI opens its own pane, which follows.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/logs/logs.go
 */
import { ApiError, type KubeObject, keyOf, type LogLine, notFound, type Pod, podLogs } from "../core/index.ts";
import { type Args, type Command, type CommandContext, failed, type Result, refused } from "./command.ts";
import { completeResource, objectNames } from "./complete-resource.ts";
import { resultOf } from "./each-object.ts";
import { allContainers, defaultContainer, podsForLogs } from "./logs/choose.ts";
import { refusalText } from "./refusal-text.ts";
import { listObjects, requireKind } from "./resource-args.ts";
import { durationOption, keyIn, namedNamespace, namespaceOption, numberOption, selectorOption } from "./shared-options.ts";

const SELECTOR_TAIL = 10;

export const logsCommand: Command = {
  name: "logs",
  aliases: ["log"],
  summary: "Print what a pod's containers have printed.",
  usage: "logs (POD | TYPE/NAME) [CONTAINER]",
  examples: ["logs web", "logs deploy/web --tail=20", "logs web -c sidecar -p", "logs -l app=web --prefix"],
  options: [
    { name: "container", short: "c", type: "text", summary: "Which container.", placeholder: "NAME" },
    { name: "previous", short: "p", type: "flag", summary: "The run before the present one." },
    { name: "follow", short: "f", type: "flag", summary: "Go on showing what comes (in the TUI)." },
    { name: "tail", type: "text", summary: "Only the last N lines; -1 for all.", placeholder: "N" },
    { name: "since", type: "text", summary: "Only lines younger than this.", placeholder: "DURATION" },
    { name: "timestamps", type: "flag", summary: "Put the time before each line." },
    { name: "all-containers", type: "flag", summary: "Every container of the pod." },
    { name: "all-pods", type: "flag", summary: "Every pod of the object; puts pod and container before each line." },
    { name: "ignore-errors", type: "flag", summary: "Go on with the next container when one has no log." },
    { name: "prefix", type: "flag", summary: "Put pod and container before each line." },
    selectorOption,
    namespaceOption,
  ],
  changes: false,
  asksApi: true,
  run: runLogs,
  complete: ({ words, partial }, context) =>
    partial.includes("/") ? completeResource({ words, partial }, context) : words.length === 0 ? objectNames("pods", context) : [],
};

function runLogs(args: Args, context: CommandContext): Result {
  const [resource, inline, extra] = args.words;
  const fault = usageFault(args, resource, inline, extra);
  if (fault !== undefined) return refused(`error: ${fault}\nSee 'help logs' for usage.`);
  const notes: string[] = [];
  const pods = resource === undefined ? selectedPods(args, context) : namedPods(resource, args, context, notes);
  if (pods.length === 0) return { output: "", errors: `No resources found in ${namedNamespace(args, context)} namespace.`, exitCode: 0 };
  const printed: LogLine[] = [];
  for (const pod of pods) {
    for (const container of containersOf(pod, inline ?? args.text("container"), args, notes)) {
      try {
        printed.push(...linesOf(pod, container, args, context));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (args.flag("ignore-errors")) {
          notes.push(refusalText(error));
          continue;
        }
        return failed([...notes, refusalText(error)].join("\n"), textsOf(printed, args).join("\n"));
      }
    }
  }
  const result = { ...resultOf(textsOf(printed, args), []), ...(notes.length > 0 ? { errors: notes.join("\n") } : {}) };
  const [pod] = pods;
  return pods.length === 1 && pod !== undefined ? { ...result, open: paneOf(pod, inline ?? args.text("container"), args) } : result;
}

const USAGE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

function usageFault(args: Args, resource: string | undefined, inline: string | undefined, extra: string | undefined): string | undefined {
  const selector = args.text("selector");
  const container = args.text("container") ?? inline;
  if (extra !== undefined || (resource === undefined && selector === undefined)) return USAGE;
  if (resource !== undefined && selector !== undefined) return "only a selector (-l) or a POD name is allowed";
  if (args.flag("all-containers") && container !== undefined) {
    return `--all-containers=true should not be specified with container name ${container}`;
  }
  if (args.text("container") !== undefined && inline !== undefined) return "only one of -c or an inline [CONTAINER] arg is allowed";
  if ((numberOption(args, "tail") ?? -1) < -1) return "--tail must be greater than or equal to -1";
  return (durationOption(args, "since") ?? 0) < 0 ? "--since must be greater than 0" : undefined;
}

function selectedPods(args: Args, context: CommandContext): readonly Pod[] {
  return listObjects(context.cluster.registry.kind("Pod"), args, context) as readonly Pod[];
}

function namedPods(resource: string, args: Args, context: CommandContext, notes: string[]): readonly Pod[] {
  const [type = "", name = ""] = resource.includes("/") ? resource.split("/") : ["pods", resource];
  const kind = requireKind(type, context.cluster.registry);
  const object: KubeObject | undefined = context.cluster.server.find(kind.kind, keyIn(kind, namedNamespace(args, context), name));
  if (object === undefined) throw missing(notFound(kind, name), namedNamespace(args, context));
  const pods = podsForLogs(kind, object, context);
  const [first] = pods;
  if (first === undefined) throw new ApiError("Timeout", "error: timed out waiting for the condition");
  if (args.flag("all-pods")) return pods;
  if (pods.length > 1) notes.push(`Found ${pods.length} pods, using pod/${first.metadata.name}`);
  return [first];
}

/** kubectl adds the namespace, for that is what people forget. */
function missing(error: ApiError, namespace: string): ApiError {
  return new ApiError(
    error.reason,
    `error: error from server (${error.reason}): ${error.message} in namespace "${namespace}"`,
    error.details,
  );
}

function containersOf(pod: Pod, named: string | undefined, args: Args, notes: string[]): readonly string[] {
  const all = allContainers(pod);
  if (named !== undefined) {
    if (!all.includes(named)) throw new ApiError("BadRequest", `error: container ${named} is not valid for pod ${pod.metadata.name}`);
    return [named];
  }
  if (args.flag("all-containers")) return all;
  const { name, note } = defaultContainer(pod);
  if (note !== undefined) notes.push(note);
  return [name];
}

function linesOf(pod: Pod, container: string, args: Args, { cluster, isUnderGlass }: CommandContext): readonly LogLine[] {
  const sinceMs = durationOption(args, "since");
  const fromMs = sinceMs === undefined ? 0 : cluster.nowMs - sinceMs;
  const lines = podLogs(cluster, { pod, container, previous: args.flag("previous"), fromMs, isUnderGlass });
  const tail = numberOption(args, "tail") ?? (args.text("selector") === undefined ? -1 : SELECTOR_TAIL);
  const kept = tail < 0 ? lines : tail === 0 ? [] : lines.slice(-tail);
  const prefix = args.flag("prefix") || args.flag("all-pods") ? `[pod/${pod.metadata.name}/${container}] ` : "";
  return kept.map((line) => ({ timeMs: line.timeMs, text: prefix + lineText(line, args.flag("timestamps")) }));
}

/** One source after the other; who follows several gets their lines as they come. */
function textsOf(printed: readonly LogLine[], args: Args): readonly string[] {
  const ordered = args.flag("follow") ? [...printed].sort((a, b) => a.timeMs - b.timeMs) : printed;
  return ordered.map(({ text }) => text);
}

/** The runtime's times have nine digits, whatever they are worth. */
function lineText({ timeMs, text }: LogLine, timestamps: boolean): string {
  return timestamps ? `${new Date(timeMs).toISOString().slice(0, 23)}000000Z ${text}` : text;
}

function paneOf(pod: Pod, container: string | undefined, args: Args) {
  const options = {
    ...(container === undefined ? {} : { container }),
    ...(args.flag("previous") ? { previous: "true" } : {}),
    ...(args.flag("all-containers") ? { allContainers: "true" } : {}),
    ...(args.flag("timestamps") ? { timestamps: "true" } : {}),
    ...(args.flag("follow") ? { follow: "true" } : {}),
  };
  return { pane: "logs", kind: pod.kind, key: keyOf(pod), options };
}

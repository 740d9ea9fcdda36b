/**
 * `events`: what happened, oldest first.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/events/events.go
 */
import { ApiError, apiKindOf, apiVersionOf, type Event, eventAge } from "../core/index.ts";
import type { Args, Command, CommandContext, CompletionRequest, Result } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { isEvent, sortByTime } from "./event-times.ts";
import { isObjectFormat, printObjects } from "./print/object-formats.ts";
import { alignColumns } from "./print/text-table.ts";
import { parseResourceArgs } from "./resource-args.ts";
import { allNamespacesOption, listedNamespace, namespaceOption } from "./shared-options.ts";

export const eventsCommand: Command = {
  name: "events",
  summary: "Tell what happened, oldest first.",
  usage: "events [--for TYPE/NAME] [--types=Normal,Warning]",
  examples: ["events", "events --for pod/web -n shop", "events -A --types=Warning"],
  options: [
    namespaceOption,
    allNamespacesOption,
    { name: "for", type: "text", placeholder: "TYPE/NAME", summary: "Only events that tell of this object." },
    { name: "types", type: "texts", placeholder: "TYPES", summary: "Normal, Warning or both." },
    { name: "no-headers", type: "flag", summary: "No header line." },
    { name: "output", short: "o", type: "text", placeholder: "FORMAT", summary: "yaml or json." },
  ],
  changes: false,
  asksApi: true,
  run: runEvents,
  complete: (request: CompletionRequest, context) => completeResource(request, context),
};

function runEvents(args: Args, context: CommandContext): Result {
  const { cluster } = context;
  const namespace = listedNamespace(args, context);
  const types = wantedTypes(args);
  const subject = subjectOf(args, context);
  const listed = [...cluster.server.list("Event", namespace === "" ? undefined : { namespace })].filter(isEvent);
  const events = sortByTime(listed.filter((event) => isWanted(event, types) && isAbout(event, subject)));
  if (events.length === 0) {
    return { output: "", errors: namespace === "" ? "No events found." : `No events found in ${namespace} namespace.`, exitCode: 0 };
  }
  const format = args.text("output") ?? "";
  if (isObjectFormat(format)) {
    const kind = cluster.registry.kind("Event");
    return {
      output: printObjects(
        events.map((object) => ({ kind, object })),
        format,
        { single: false },
      ),
      exitCode: 0,
    };
  }
  const withNamespace = namespace === "";
  const header = [...(withNamespace ? ["NAMESPACE"] : []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
  const rows = events.map((event) => rowOf(event, withNamespace, cluster.nowMs));
  return { output: alignColumns(args.flag("no-headers") ? rows : [header, ...rows]), exitCode: 0 };
}

function rowOf(event: Event, withNamespace: boolean, nowMs: number): readonly string[] {
  const { involvedObject, type = "", reason = "", message = "", metadata } = event;
  const object = `${involvedObject.kind ?? ""}/${involvedObject.name ?? ""}`;
  return [...(withNamespace ? [metadata.namespace ?? ""] : []), eventAge(event, nowMs), type, reason, object, message.trim()];
}

function wantedTypes(args: Args): readonly string[] {
  const types = args.texts("types").flatMap((text) => text.split(","));
  for (const type of types) {
    if (!/^(?:normal|warning)$/i.test(type)) throw new ApiError("BadRequest", "error: valid --types are Normal or Warning");
  }
  return types.map((type) => type.toLowerCase());
}

function isWanted({ type = "" }: Event, types: readonly string[]): boolean {
  return types.length === 0 || types.includes(type.toLowerCase());
}

interface Subject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
}

function subjectOf(args: Args, { cluster }: CommandContext): Subject | undefined {
  const text = args.text("for");
  if (text === undefined) return undefined;
  if (!/^[^/]+\/[^/]+$/.test(text)) throw new ApiError("BadRequest", "error: --for must be in resource/name form");
  const [resource] = parseResourceArgs([text], cluster.registry);
  const [name] = resource?.names ?? [];
  return resource === undefined || name === undefined
    ? undefined
    : { kind: apiKindOf(resource.kind), apiVersion: apiVersionOf(resource.kind), name };
}

function isAbout({ involvedObject }: Event, subject: Subject | undefined): boolean {
  if (subject === undefined) return true;
  const { kind, apiVersion, name } = involvedObject;
  return kind === subject.kind && name === subject.name && (apiVersion === undefined || apiVersion === subject.apiVersion);
}

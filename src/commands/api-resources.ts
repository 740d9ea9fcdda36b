/**
 * `api-resources`: the kinds that are served.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/apiresources/apiresources.go
 */
import { type AnyKind, ApiError, apiKindOf, apiVersionOf } from "../core/index.ts";
import { type Args, type Command, type CommandContext, done, type Result } from "./command.ts";
import { alignColumns } from "./print/text-table.ts";

export const apiResourcesCommand: Command = {
  name: "api-resources",
  summary: "List the types of objects.",
  usage: "api-resources",
  examples: ["api-resources --namespaced=false", "api-resources -o wide"],
  options: [
    { name: "namespaced", type: "flag", summary: "Only types that live in namespaces; =false for the others." },
    { name: "api-group", type: "text", placeholder: "GROUP", summary: "Only types of this group." },
    { name: "output", short: "o", type: "text", placeholder: "FORMAT", summary: "wide or name." },
    { name: "no-headers", type: "flag", summary: "No header line." },
  ],
  changes: false,
  asksApi: true,
  run: runApiResources,
};

const VERBS = "create,delete,get,list,patch,update";

function runApiResources(args: Args, { cluster }: CommandContext): Result {
  const format = args.text("output") ?? "";
  if (!["", "wide", "name"].includes(format)) throw new ApiError("BadRequest", `error: --output ${format} is not available`);
  const namespaced = args.text("namespaced");
  const group = args.text("api-group");
  const kinds = cluster.registry.kinds
    .filter((kind) => namespaced === undefined || String(kind.namespaced) === namespaced)
    .filter((kind) => group === undefined || kind.group === group)
    .toSorted(byGroupAndName);
  if (format === "name") return done(kinds.map(({ plural, group: of }) => (of === "" ? plural : `${plural}.${of}`)).join("\n"));
  const header = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(format === "wide" ? ["VERBS", "CATEGORIES"] : [])];
  const rows = kinds.map((kind) => rowOf(kind, format === "wide"));
  return done(alignColumns(args.flag("no-headers") ? rows : [header, ...rows]));
}

function rowOf(kind: AnyKind, wide: boolean): readonly string[] {
  const row = [kind.plural, kind.shortNames.join(","), apiVersionOf(kind), String(kind.namespaced), apiKindOf(kind)];
  return wide ? [...row, VERBS, kind.categories.join(",")] : row;
}

function byGroupAndName(a: AnyKind, b: AnyKind): number {
  if (a.group !== b.group) return a.group < b.group ? -1 : 1;
  return a.plural < b.plural ? -1 : 1;
}

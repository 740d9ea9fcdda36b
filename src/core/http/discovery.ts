/**
 * What there is: groups, versions and resources, in the forms that clients old and new ask for.
 * @see kubernetes staging/src/k8s.io/api/apidiscovery/v2/types.go, staging/src/k8s.io/apiserver/pkg/endpoints/discovery
 */
import { apiKindOf, type Subresource, type Verb } from "../api/kind.ts";
import { type AnyKind, type Registry, singularOf } from "../api/registry.ts";
import { type VirtualKind, virtualKinds } from "../api/reviews/index.ts";
import { mediaTypes } from "./accept.ts";
import type { Call } from "./context.ts";
import type { WholeReply } from "./contract.ts";
import { metricsResources } from "./metrics-resources.ts";
import { verbsOf, versionsOf } from "./served.ts";

/** One line of discovery: a resource or a subresource. */
interface Resource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly Verb[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

type Versions = Map<string, Resource[]>;
type Groups = ReadonlyMap<string, Versions>;

const known = new WeakMap<readonly AnyKind[], Groups>();

/** Everything that is served, by group and version, in upstream's order of groups. */
function groupsOf(registry: Registry): Groups {
  const { kinds } = registry;
  const before = known.get(kinds);
  if (before !== undefined) return before;
  const groups = new Map<string, Versions>();
  const into = (group: string, version: string): Resource[] => {
    const versions = groups.get(group) ?? new Map<string, Resource[]>();
    groups.set(group, versions);
    const resources = versions.get(version) ?? [];
    versions.set(version, resources);
    return resources;
  };
  for (const kind of kinds)
    for (const { group, version } of versionsOf(kind)) into(group, version).push(...resourcesOf(kind, group, version));
  for (const kind of [...virtualKinds, ...metricsResources]) into(kind.group, kind.version).push(virtualResource(kind));
  const sorted = new Map([...groups].sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1)));
  for (const versions of sorted.values()) for (const resources of versions.values()) resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  known.set(kinds, sorted);
  return sorted;
}

/** The order in which upstream's aggregator prefers groups; it decides which of two namesakes a short word means. */
const GROUP_ORDER = [
  "",
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "resource.k8s.io",
  "flowcontrol.apiserver.k8s.io",
];

function rankOf(group: string): number {
  const rank = GROUP_ORDER.indexOf(group);
  return rank < 0 ? GROUP_ORDER.length : rank;
}

function resourcesOf(kind: AnyKind, group: string, version: string): readonly Resource[] {
  const { plural, namespaced, shortNames, categories, hasStatus, scale, subresources = [] } = kind;
  const own = { namespaced, group, version };
  const main: Resource = {
    ...own,
    name: plural,
    singularName: singularOf(kind),
    kind: apiKindOf(kind),
    verbs: verbsOf(kind),
    shortNames,
    categories,
  };
  const below = (name: string, of: Omit<Subresource, "name">): Resource => ({
    namespaced,
    name: `${plural}/${name}`,
    singularName: "",
    kind: of.kind,
    group: of.group ?? group,
    version: of.version ?? version,
    verbs: of.verbs,
    shortNames: [],
    categories: [],
  });
  const whole: readonly Verb[] = ["get", "patch", "update"];
  return [
    main,
    ...(hasStatus ? [below("status", { kind: apiKindOf(kind), verbs: whole })] : []),
    ...(scale === undefined ? [] : [below("scale", { kind: "Scale", group: "autoscaling", version: "v1", verbs: whole })]),
    ...subresources.map(({ name, ...rest }) => below(name, rest)),
  ];
}

function virtualResource(kind: VirtualKind): Resource {
  const { plural, group, version, namespaced, verbs } = kind;
  return {
    name: plural,
    singularName: kind.kind.toLowerCase(),
    kind: kind.kind,
    group,
    version,
    namespaced,
    verbs,
    shortNames: [],
    categories: [],
  };
}

/** `/api` and `/apis`: aggregated in the newest form that is asked for, or by version and group alone. */
export function discoveryRoot(call: Call, root: "api" | "apis"): WholeReply {
  const groups = [...groupsOf(call.cluster.registry)].filter(([group]) => (root === "api") === (group === ""));
  const form = aggregatedForm(call.request.headers.accept);
  if (form === undefined) return json(root === "api" ? apiVersions(groups) : groupList(groups));
  const body = {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${form}`,
    metadata: {},
    items: groups.map(([group, versions]) => aggregatedGroup(group, versions)),
  };
  return json(body, `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`);
}

/** The aggregated form that is asked for: whoever asks for v2beta1 alone would not see a thing in v2. */
function aggregatedForm(accept: string | undefined): "v2" | "v2beta1" | undefined {
  for (const { type, parameters } of mediaTypes(accept ?? "")) {
    if (type !== "application/json") continue;
    const { g: group, v: version, as } = parameters;
    if (as === undefined) return undefined;
    if (as === "APIGroupDiscoveryList" && group === "apidiscovery.k8s.io" && (version === "v2" || version === "v2beta1")) return version;
  }
  return undefined;
}

function aggregatedGroup(group: string, versions: Versions): object {
  return {
    metadata: { ...(group === "" ? {} : { name: group }), creationTimestamp: null },
    versions: [...versions].map(([version, resources]) => ({ version, resources: aggregatedResources(resources), freshness: "Current" })),
  };
}

function aggregatedResources(resources: readonly Resource[]): readonly object[] {
  const kindOf = ({ group, version, kind }: Resource): object => ({ group, version, kind });
  return resources
    .filter(({ name }) => !name.includes("/"))
    .map((resource) => {
      const { name, namespaced, singularName, verbs, shortNames, categories } = resource;
      const below = resources.filter((each) => each.name.startsWith(`${name}/`));
      return {
        resource: name,
        responseKind: kindOf(resource),
        scope: namespaced ? "Namespaced" : "Cluster",
        singularResource: singularName,
        verbs,
        ...(shortNames.length === 0 ? {} : { shortNames }),
        ...(categories.length === 0 ? {} : { categories }),
        ...(below.length === 0
          ? {}
          : {
              subresources: below.map((each) => ({
                subresource: each.name.slice(name.length + 1),
                responseKind: kindOf(each),
                verbs: each.verbs,
              })),
            }),
      };
    });
}

function apiVersions(groups: readonly (readonly [string, Versions])[]): object {
  const versions = groups.flatMap(([, each]) => [...each.keys()]);
  return { kind: "APIVersions", versions, serverAddressByClientCIDRs: [] };
}

function groupList(groups: readonly (readonly [string, Versions])[]): object {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(([group, versions]) => groupEntry(group, versions)) };
}

function groupEntry(group: string, versions: Versions): object {
  const all = [...versions.keys()].map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: all, preferredVersion: all[0] };
}

/** `/apis/apps`; undefined when there is no such group. */
export function discoveryGroup(call: Call, group: string): WholeReply | undefined {
  const versions = groupsOf(call.cluster.registry).get(group);
  return versions === undefined ? undefined : json({ kind: "APIGroup", apiVersion: "v1", ...groupEntry(group, versions) });
}

/** `/api/v1` and `/apis/apps/v1`; undefined when there is no such version. */
export function discoveryVersion(call: Call, group: string, version: string): WholeReply | undefined {
  const resources = groupsOf(call.cluster.registry).get(group)?.get(version);
  if (resources === undefined) return undefined;
  const groupVersion = group === "" ? version : `${group}/${version}`;
  return json({
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion,
    resources: resources.map((resource) => listedResource(resource, group, version)),
  });
}

function listedResource({ shortNames, categories, group, version, ...resource }: Resource, ownGroup: string, ownVersion: string): object {
  return {
    ...resource,
    ...(group === ownGroup && version === ownVersion ? {} : { group, version }),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function json(body: object, type = "application/json"): WholeReply {
  const headers = { "content-type": type, "cache-control": "no-cache, private", vary: "Accept" };
  return { do: "reply", status: 200, headers, body: `${JSON.stringify(body)}\n`, wrote: false };
}

/** The verbs of a resource that no kind stands for. */
export function virtualAt(group: string, version: string, plural: string): VirtualKind | undefined {
  return virtualKinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural);
}

/**
 * Requests from a grammar of everything that the door knows, with a good share of nonsense.
 */
import { stringify } from "yaml";
import { apiKindOf, apiVersionOf } from "../../../src/core/api/kind.ts";
import { isCustomKind } from "../../../src/core/api/kind-names.ts";
import { encodeProtobuf } from "../../../src/core/api/protobuf/encode.ts";
import type { AnyKind } from "../../../src/core/api/registry.ts";
import type { Cluster } from "../../../src/core/cluster.ts";
import type { Choices } from "../../commands/fuzz/random.ts";
import type { Sent } from "../../support/door.ts";
import { deepened, type JsonObject, mutated, ODD_TEXTS, oddValue, spoiled } from "./mutate.ts";
import { type Sample, samples } from "./samples.ts";
import {
  ACCEPTS,
  METHODS,
  MORE_SUBRESOURCES,
  NAMESPACES,
  ODD_HEADERS,
  ODD_METHODS,
  PARAMETER_NAMES,
  PARAMETERS,
  PATCH_TYPES,
  PLAIN_PATHS,
  REVIEWS,
  SUBRESOURCES,
  TYPES,
} from "./words.ts";

/** A request before it is on any wire. */
export interface Request {
  readonly method: string;
  readonly target: string;
  readonly sent: Sent;
}

/** One request, from these choices, for this cluster. */
export function randomRequest(choices: Choices, cluster: Cluster): Request {
  const method = choices.has(0.97) ? choices.pick(METHODS) : choices.pick(ODD_METHODS);
  const place = placeOf(choices, cluster, method);
  const target = withQuery(place.path, choices);
  const headers: Record<string, string> = {};
  if (choices.has(0.4)) headers.accept = choices.pick(ACCEPTS);
  if (choices.has(0.08)) {
    const [name, value] = choices.pick(ODD_HEADERS);
    headers[name] = value;
  }
  if (method === "PATCH") return { method, target, sent: patchOf(choices, cluster, place, headers) };
  if (method === "GET" ? choices.has(0.97) : choices.has(0.05)) return { method, target, sent: { headers } };
  return {
    method,
    target,
    sent: bodyOf(choices, method === "DELETE" ? deleteOptions(choices) : bodyObject(choices, cluster, place), headers),
  };
}

/** How often a request of this method is for a collection. */
const COLLECTIONS: { readonly [method: string]: number } = { POST: 0.85, GET: 0.4, DELETE: 0.05 };

/** Where a request goes, and what is sent there by those who mean well. */
interface Place {
  readonly path: string;
  readonly kind?: AnyKind;
  readonly name?: string;
  readonly namespace?: string;
}

function placeOf(choices: Choices, cluster: Cluster, method: string): Place {
  if (choices.has(0.06)) return { path: choices.pick(PLAIN_PATHS) };
  if (choices.has(0.03)) return { path: `/apis/${choices.pick(REVIEWS)}` };
  if (choices.has(0.08)) return intoPod(choices, cluster);
  const kind = choices.pick(cluster.registry.kinds);
  const { group, version } = choices.has(0.9) ? kind : choices.pick([kind, ...(kind.otherVersions ?? [])]);
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const objects = [...cluster.store.table(kind.kind).values()] as {
    readonly metadata: { readonly name: string; readonly namespace?: string };
  }[];
  const known = objects.length > 0 && choices.has(0.85) ? choices.pick(objects).metadata : undefined;
  const namespace = kind.namespaced ? (known?.namespace ?? choices.pick(NAMESPACES)) : undefined;
  const name = known?.name ?? choices.pick(ODD_TEXTS);
  const isCollection = choices.has(COLLECTIONS[method] ?? 0.03);
  const isAcross = isCollection && choices.has(0.3);
  const parts = [root, ...(namespace === undefined || isAcross ? [] : ["namespaces", escaped(namespace, choices)]), kind.plural];
  if (!isCollection) parts.push(escaped(name, choices));
  if (!isCollection && choices.has(0.25)) parts.push(choices.pick(choices.has(0.8) ? subresourcesOf(kind) : MORE_SUBRESOURCES));
  return { path: parts.join("/"), kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

const OF_PODS = [
  "exec",
  "attach",
  "log",
  "portforward",
  "proxy",
  "proxy/index.html",
  "eviction",
  "binding",
  "status",
  "ephemeralcontainers",
  "resize",
];

/** Below a pod there is more than below anything else. */
function intoPod(choices: Choices, cluster: Cluster): Place {
  const key = choices.pick(["default/web", ...cluster.store.table("Pod").keys()]);
  const [namespace = "", name = ""] = key.split("/");
  const below = choices.pick(OF_PODS);
  const words = below === "exec" || below === "attach" ? "?stdin=true&stdout=true&command=sh" : "";
  const kind = cluster.registry.find("Pod");
  return {
    path: `/api/v1/namespaces/${namespace}/pods/${name}/${below}${words}`,
    name,
    namespace,
    ...(kind === undefined ? {} : { kind }),
  };
}

function subresourcesOf(kind: AnyKind): readonly string[] {
  const own = (kind.subresources ?? []).map(({ name }) => name);
  const all = [...own, ...(kind.hasStatus ? ["status"] : []), ...(kind.scale === undefined ? [] : ["scale"])];
  return all.length === 0 ? SUBRESOURCES : all;
}

function escaped(text: string, choices: Choices): string {
  if (choices.has(0.02)) return choices.pick(ODD_TEXTS);
  // A lone half of a surrogate pair has no escape.
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "?"));
}

function withQuery(path: string, choices: Choices): string {
  const count = choices.has(0.65) ? 0 : 1 + choices.below(4);
  const pairs = Array.from({ length: count }, () => {
    const name = choices.pick(PARAMETER_NAMES);
    const value = choices.has(0.85) ? choices.pick(PARAMETERS[name] ?? [""]) : choices.pick(ODD_TEXTS);
    return choices.has(0.03) ? `${choices.pick(ODD_TEXTS)}=${value}` : `${name}=${escaped(value, choices)}`;
  });
  return pairs.length === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${pairs.join("&")}`;
}

function sampleOf(choices: Choices, kind: AnyKind | undefined): Sample {
  const fitting =
    kind === undefined ? [] : samples.filter((sample) => sample.kind === apiKindOf(kind) && sample.apiVersion.startsWith(kind.group));
  return choices.pick(fitting.length > 0 && choices.has(0.97) ? fitting : samples);
}

/** What stands there now, or a sample of its kind; good at first, and then most of the time with something wrong. */
function bodyObject(choices: Choices, cluster: Cluster, { kind, name, namespace, path }: Place): unknown {
  const present =
    kind === undefined || choices.has(0.5)
      ? undefined
      : cluster.store.get(kind.kind, kind.namespaced ? `${namespace}/${name}` : (name ?? ""));
  const base: JsonObject = present === undefined ? freshOf(choices, kind, path) : { ...present };
  const times = choices.has(0.45) ? 0 : 1 + choices.below(3);
  return mutated(base, choices, times);
}

function freshOf(choices: Choices, kind: AnyKind | undefined, path: string): JsonObject {
  const small = SMALL_BODIES.find(([ending]) => path.endsWith(ending))?.[1];
  if (small !== undefined && choices.has(0.8)) return small;
  const object = kind !== undefined && isCustomKind(kind) ? customObject(kind) : sampleOf(choices, kind).object;
  const { namespace: _namespace, ...metadata } = (object.metadata ?? {}) as JsonObject;
  const named = choices.has(0.7) ? { name: `n${choices.below(40)}` } : choices.has(0.5) ? { name: undefined, generateName: "g-" } : {};
  const served =
    kind !== undefined && choices.has(0.1) ? { apiVersion: apiVersionOf(choices.pick([kind, ...(kind.otherVersions ?? [])])) } : {};
  return { ...object, ...served, metadata: { ...metadata, ...named } };
}

/** Fits what the sample of a CustomResourceDefinition declares. */
function customObject(kind: AnyKind): JsonObject {
  return { apiVersion: apiVersionOf(kind), kind: apiKindOf(kind), metadata: {}, spec: { schedule: "0 3 * * *", keep: 3, paused: false } };
}

/** What subresources and reviews take. */
const SMALL_BODIES: readonly (readonly [string, JsonObject])[] = [
  ["/scale", { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web", namespace: "default" }, spec: { replicas: 2 } }],
  ["/binding", { apiVersion: "v1", kind: "Binding", metadata: { name: "web" }, target: { kind: "Node", name: "worker-1" } }],
  ["/bindings", { apiVersion: "v1", kind: "Binding", metadata: { name: "web" }, target: { kind: "Node", name: "worker-1" } }],
  ["/eviction", { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" }, deleteOptions: { gracePeriodSeconds: 1 } }],
  ["/token", { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { audiences: ["a"], expirationSeconds: 600 } }],
  [
    "accessreviews",
    { kind: "SelfSubjectAccessReview", spec: { resourceAttributes: { verb: "get", resource: "pods", namespace: "default" } } },
  ],
  ["rulesreviews", { kind: "SelfSubjectRulesReview", spec: { namespace: "default" } }],
  ["tokenreviews", { kind: "TokenReview", spec: { token: "a.b.c", audiences: ["x"] } }],
];

function deleteOptions(choices: Choices): unknown {
  const options = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    ...(choices.has(0.3) ? { gracePeriodSeconds: choices.below(40) } : {}),
    ...(choices.has(0.3) ? { propagationPolicy: choices.pick(["Foreground", "Background", "Orphan"]) } : {}),
    ...(choices.has(0.2) ? { preconditions: { uid: "x", resourceVersion: "1" } } : {}),
    ...(choices.has(0.1) ? { dryRun: ["All"] } : {}),
  };
  return choices.has(0.3) ? mutated(options, choices) : options;
}

type Headers = { readonly [name: string]: string };

/** The value in one of the forms in which objects are sent; sometimes with bytes gone wrong. */
function bodyOf(choices: Choices, value: unknown, headers: Headers): Sent {
  const type = choices.has(0.7) ? "application/json" : choices.pick(TYPES);
  const bytes = written(type, bounded(value));
  // What is said of the bytes is sometimes untrue.
  const told = { ...headers, "content-type": choices.has(0.98) ? type : choices.pick([...TYPES, ...PATCH_TYPES]) };
  return { headers: told, body: choices.has(0.08) ? spoiled(bytes, choices) : bytes };
}

const COUNT_OF_PODS = /(?:^|\/)(?:replicas|parallelism|completions|minReplicas|maxReplicas)$/;
const PODS_MAX = 60;

/** Whoever asks for two billion pods gets them, one after the other; that is no news. */
function bounded(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(bounded);
  const isCount = typeof value === "object" && "path" in value && COUNT_OF_PODS.test(String(value.path));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const counts = COUNT_OF_PODS.test(name) || (isCount && name === "value");
      return [name, counts && typeof inner === "number" && inner > PODS_MAX ? PODS_MAX : bounded(inner)];
    }),
  );
}

const text = new TextEncoder();

function written(type: string, value: unknown): Uint8Array {
  if (type === "application/vnd.kubernetes.protobuf") {
    try {
      return encodeProtobuf(value as Parameters<typeof encodeProtobuf>[0]);
    } catch {
      // There is no protobuf form of nonsense.
    }
  }
  if (type === "application/yaml") {
    try {
      return text.encode(stringify(value));
    } catch {
      // Nor is everything written as YAML; JSON is.
    }
  }
  return text.encode(deepened(JSON.stringify(value) ?? ""));
}

function patchOf(choices: Choices, cluster: Cluster, place: Place, headers: Headers): Sent {
  const type = choices.has(0.97) ? choices.pick(PATCH_TYPES) : choices.pick(TYPES);
  const patch = bounded(patchBody(choices, cluster, place, type));
  const told = { ...headers, "content-type": type };
  const bytes = type === "application/apply-patch+yaml" && choices.has(0.3) ? written("application/yaml", patch) : written("", patch);
  return { headers: told, body: choices.has(0.05) ? spoiled(bytes, choices) : bytes };
}

function patchBody(choices: Choices, cluster: Cluster, place: Place, type: string): unknown {
  const object = bodyObject(choices, cluster, place);
  if (type === "application/apply-patch+yaml") return applied(object, place, choices);
  if (type !== "application/json-patch+json") return choices.has(0.5) ? pieceOf(object, choices) : object;
  return Array.from({ length: 1 + choices.below(4) }, () => ({
    op: choices.pick(["add", "remove", "replace", "move", "copy", "test", "nothing"]),
    path: pointer(object, choices),
    ...(choices.has(0.4) ? { from: pointer(object, choices) } : {}),
    ...(choices.has(0.8) ? { value: oddValue(choices) } : {}),
  }));
}

/** As clients apply: without what the server alone knows. */
function applied(object: unknown, { name }: Place, choices: Choices): unknown {
  if (typeof object !== "object" || object === null || Array.isArray(object) || choices.has(0.1)) return object;
  const { metadata, status: _status, ...rest } = object as JsonObject;
  const { labels, annotations } = (typeof metadata === "object" && metadata !== null ? metadata : {}) as JsonObject;
  return {
    ...rest,
    metadata: { name, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) },
  };
}

function pieceOf(object: unknown, choices: Choices): unknown {
  if (typeof object !== "object" || object === null) return object;
  const entries = Object.entries(object).filter(([field]) => field !== "kind" && field !== "apiVersion");
  return entries.length === 0 ? {} : Object.fromEntries([choices.pick(entries)]);
}

function pointer(object: unknown, choices: Choices): string {
  if (choices.has(0.15)) return choices.pick(ODD_TEXTS);
  let path = "";
  let value = object;
  while (typeof value === "object" && value !== null && choices.has(0.85)) {
    const entries = Object.entries(value);
    if (entries.length === 0 || choices.has(0.1))
      return `${path}/${choices.pick(["-", "0", "99999999", "-1", "01", "~", "~2", "__proto__", "constructor"])}`;
    const [key, inner] = choices.pick(entries);
    path += `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    value = inner;
  }
  return path;
}

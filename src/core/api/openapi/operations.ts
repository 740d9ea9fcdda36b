/**
 * What can be asked of a group's version over HTTP: paths, methods and parameters, in no version of OpenAPI yet.
 *
 * Absent on purpose: the paths under `watch/`, deprecated upstream and not served here.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/installer.go
 */
import type { Subresource, Verb } from "../kind.ts";
import { messageNamed } from "../protobuf/messages.ts";
import { type Parameter, parametersOf } from "./parameters.ts";
import type { Resource } from "./resource.ts";

export type Method = "get" | "put" | "post" | "delete" | "patch";

/** A group, a version and a kind. */
export interface TypeRef {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What is sent or answered: an object, a list of them, one of the API's own types, or text. */
export type Content =
  | { readonly of: "object" | "list"; readonly type: TypeRef }
  | { readonly of: "Status" | "DeleteOptions" | "Patch" }
  | { readonly of: "text" };

/** One method of a path. */
export interface Operation {
  readonly method: Method;
  readonly id: string;
  readonly description: string;
  /** Upstream's `x-kubernetes-action`. */
  readonly action: string;
  readonly about: TypeRef;
  /** What it is served under; a Scale is of another group than what is scaled. */
  readonly within: TypeRef;
  readonly parameters: readonly Parameter[];
  readonly body?: Content;
  readonly isBodyRequired: boolean;
  /** What is answered, by HTTP code; 401 is understood. */
  readonly replies: { readonly [code: string]: Content };
}

/** A path and what holds for all of its methods. */
export interface PathItem {
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly operations: readonly Operation[];
}

/** `/api/v1` or `/apis/apps/v1`. */
export function rootOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** `CoreV1`, `AppsV1`, `RbacAuthorizationV1`. */
function groupWord({ group, version }: TypeRef): string {
  const parts = (group === "" ? "core" : group.replace(/\.k8s\.io$/, "")).split(".");
  return [...parts, version].map(capitalized).join("");
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Every path of a resource and of what lies below it. */
export function pathsOf(resource: Resource): readonly PathItem[] {
  const { namespaced, plural, verbs } = resource;
  const root = rootOf(resource.type);
  const home = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const items: PathItem[] = [];
  if (namespaced && verbs.includes("list")) items.push(item(`${root}/${plural}`, [listOperation(resource, true)]));
  items.push(item(home, collectionOperations(resource)));
  items.push(item(`${home}/{name}`, objectOperations(resource)));
  for (const subresource of resource.subresources) {
    const path = `${home}/{name}/${subresource.name}`;
    const isWhole = isWholeObject(resource, subresource);
    const operations = isWhole ? objectOperations(resource, subresource) : subresourceOperations(resource, subresource);
    items.push(item(path, operations, optionsOf(subresource)));
    if (subresource.name === "proxy") {
      items.push(item(`${path}/{path}`, subresourceOperations(resource, subresource, "WithPath"), optionsOf(subresource)));
    }
  }
  return items.filter(({ operations }) => operations.length > 0);
}

/** What every method of a path takes is said once, of the path. */
function item(path: string, operations: readonly Operation[], options: readonly Parameter[] = []): PathItem {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => parametersOf.path(name));
  const [first, ...others] = operations;
  const shared = first?.parameters.filter((parameter) => others.every(({ parameters }) => parameters.includes(parameter))) ?? [];
  const own = operations.map((each) => ({ ...each, parameters: each.parameters.filter((parameter) => !shared.includes(parameter)) }));
  const pretty = first?.action === "connect" ? [] : [parametersOf.pretty];
  return { path, parameters: [...inPath, ...options, ...shared, ...pretty], operations: own };
}

/** The subresource reads and writes the whole object. */
function isWholeObject({ type }: Resource, { kind, group, verbs }: Subresource): boolean {
  return kind === type.kind && (group ?? type.group) === type.group && verbs.includes("update");
}

function operation(
  resource: Resource,
  given: Pick<Operation, "method" | "action" | "description" | "parameters" | "replies"> & {
    readonly word: string;
    readonly scope?: string;
    readonly suffix?: string;
    readonly body?: Content;
    readonly isBodyRequired?: boolean;
    readonly about?: TypeRef;
  },
): Operation {
  const { word, scope = "", suffix = "", about = resource.type, isBodyRequired = given.body !== undefined, ...rest } = given;
  const namespaced = resource.namespaced && suffix !== "ForAllNamespaces" ? "Namespaced" : "";
  return {
    ...rest,
    about,
    within: resource.type,
    isBodyRequired,
    id: `${word}${groupWord(resource.type)}${scope}${namespaced}${resource.type.kind}${suffix}`,
  };
}

function listOperation(resource: Resource, everywhere: boolean): Operation {
  return operation(resource, {
    method: "get",
    action: "list",
    word: "list",
    suffix: everywhere ? "ForAllNamespaces" : "",
    description: `List or watch objects of kind ${resource.type.kind}.`,
    parameters: parametersOf.list,
    replies: { 200: { of: "list", type: resource.type } },
  });
}

function collectionOperations(resource: Resource): readonly Operation[] {
  const { type, verbs } = resource;
  const object: Content = { of: "object", type };
  const can = (verb: Verb) => verbs.includes(verb);
  const found: Operation[] = [];
  if (can("list")) found.push(listOperation(resource, false));
  if (can("create")) {
    found.push(
      operation(resource, {
        method: "post",
        action: "post",
        word: "create",
        description: `Create a ${type.kind}.`,
        parameters: parametersOf.write,
        body: object,
        replies: { 200: object, 201: object, 202: object },
      }),
    );
  }
  if (can("deletecollection")) {
    found.push(
      operation(resource, {
        method: "delete",
        action: "deletecollection",
        word: "delete",
        scope: "Collection",
        description: `Delete all chosen objects of kind ${type.kind}.`,
        parameters: parametersOf.deleteCollection,
        body: { of: "DeleteOptions" },
        isBodyRequired: false,
        replies: { 200: { of: "Status" } },
      }),
    );
  }
  return found;
}

function objectOperations(resource: Resource, subresource?: Subresource): readonly Operation[] {
  const { type } = resource;
  const { verbs } = subresource ?? resource;
  const object: Content = { of: "object", type };
  const suffix = subresourceWord(subresource?.name ?? "");
  const what = subresource === undefined ? `the ${type.kind}` : `${subresource.name} of the ${type.kind}`;
  const can = (verb: Verb) => verbs.includes(verb);
  const found: Operation[] = [];
  const add = (given: Omit<Parameters<typeof operation>[1], "suffix">) => found.push(operation(resource, { ...given, suffix }));
  if (can("get"))
    add({ method: "get", action: "get", word: "read", description: `Read ${what}.`, parameters: [], replies: { 200: object } });
  if (can("update")) {
    const replies = { 200: object, 201: object };
    const description = `Replace ${what}.`;
    add({ method: "put", action: "put", word: "replace", description, parameters: parametersOf.write, body: object, replies });
  }
  if (subresource === undefined && can("delete")) {
    const answer: Content = resource.answersDeletedObject ? object : { of: "Status" };
    add({
      method: "delete",
      action: "delete",
      word: "delete",
      description: `Delete ${what}.`,
      parameters: parametersOf.delete,
      body: { of: "DeleteOptions" },
      isBodyRequired: false,
      replies: { 200: answer, 202: answer },
    });
  }
  if (can("patch")) add(patchOf(what, object));
  return found;
}

function patchOf(what: string, object: Content): Omit<Parameters<typeof operation>[1], "suffix"> {
  return {
    method: "patch",
    action: "patch",
    word: "patch",
    description: `Change parts of ${what}.`,
    parameters: parametersOf.patch,
    body: { of: "Patch" },
    replies: { 200: object, 201: object },
  };
}

/** `status` → `Status`, `ephemeralcontainers` → `Ephemeralcontainers`. */
function subresourceWord(name: string): string {
  return capitalized(name);
}

const METHODS: { readonly [V in Verb]?: { readonly method: Method; readonly word: string } } = {
  get: { method: "get", word: "read" },
  create: { method: "post", word: "create" },
  update: { method: "put", word: "replace" },
  patch: { method: "patch", word: "patch" },
  delete: { method: "delete", word: "delete" },
};

/** Logs, connections into a pod, and what takes or gives another kind (Scale, Eviction, TokenRequest). */
function subresourceOperations(resource: Resource, subresource: Subresource, way = ""): readonly Operation[] {
  const about: TypeRef = {
    group: subresource.group ?? resource.type.group,
    version: subresource.version ?? resource.type.version,
    kind: subresource.kind,
  };
  const what = `${subresource.name} of the ${resource.type.kind}`;
  const suffix = subresourceWord(subresource.name) + way;
  return subresource.verbs.flatMap((verb) => {
    const known = METHODS[verb];
    if (known === undefined) return [];
    const { method, word } = known;
    if (isConnection(subresource)) {
      const given = { method, action: "connect", word: "connect", scope: capitalized(method), suffix, about };
      return [operation(resource, { ...given, description: `Connect to ${what}.`, parameters: [], replies: { 200: { of: "text" } } })];
    }
    const object: Content = subresource.name === "log" ? { of: "text" } : { of: "object", type: about };
    if (verb === "patch") return [operation(resource, { ...patchOf(what, object), suffix, about })];
    const writes = verb === "create" || verb === "update";
    const replies = { 200: object, ...(writes ? { 201: object } : {}), ...(verb === "create" ? { 202: object } : {}) };
    const description = `${capitalized(word)} ${what}.`;
    const parameters = writes ? parametersOf.write : [];
    return [
      operation(resource, {
        method,
        word,
        action: method,
        description,
        suffix,
        about,
        parameters,
        replies,
        ...(writes ? { body: object } : {}),
      }),
    ];
  });
}

function isConnection({ kind }: Subresource): boolean {
  return kind.endsWith("Options");
}

/** What can be said in the query of a log or a connection. */
function optionsOf(subresource: Subresource): readonly Parameter[] {
  const kind = subresource.name === "log" ? "PodLogOptions" : subresource.kind;
  const message = kind.endsWith("Options") ? messageNamed(`core.v1.${kind}`) : undefined;
  return [...(message?.fields.values() ?? [])].map(({ name, type }) => parametersOf.query(name, type.of));
}

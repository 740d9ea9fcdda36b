/**
 * The HTTP door: the emulated API server as clients meet it, a function from requests to replies.
 *
 * It opens the head of a timeline. Reading changes nothing; whatever a client changes is an input, journalled like any other.
 * Sockets, TLS and the clock on the wall are the host's.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/server/config.go (DefaultBuildHandlerChain)
 */
import { ApiError } from "./api/errors.ts";
import { isCustomKind } from "./api/kind-names.ts";
import { openApiOf } from "./api/openapi/open-api.ts";
import { virtualKinds } from "./api/reviews/index.ts";
import { formOf } from "./http/accept.ts";
import type { Call, ResourceCall } from "./http/context.ts";
import type { HttpReply, HttpRequest, WholeReply } from "./http/contract.ts";
import { discoveryGroup, discoveryRoot, discoveryVersion, virtualAt } from "./http/discovery.ts";
import { dressed } from "./http/dressing.ts";
import { healthReply, versionReply } from "./http/health.ts";
import { Lists } from "./http/lists.ts";
import { metricsPage, RequestCounts } from "./http/metrics-page.ts";
import { isMetricsPath, metricsResources, readMetrics } from "./http/metrics-resources.ts";
import { openApiReply } from "./http/open-api.ts";
import { getObject, listObjects } from "./http/reads.ts";
import { methodNotSupported, noProtobuf, noSuchResource, pathNotFound, refusalReply } from "./http/refusal.ts";
import { answerReview } from "./http/reviews.ts";
import { servedAt, verbsOf } from "./http/served.ts";
import { handleSubresource } from "./http/subresources.ts";
import { parseTarget, type Query, type ResourcePath, resourcePath, type Target } from "./http/target.ts";
import { verbOf } from "./http/verb.ts";
import { watchObjects } from "./http/watch.ts";
import { createObject, deleteCollection, deleteObject, patchObject, updateObject } from "./http/writes.ts";
import { apiAccess } from "./reconcile/control-plane.ts";
import { Access } from "./server/access/access.ts";
import { ADMIN, ANONYMOUS } from "./server/access/user.ts";
import { AskPending } from "./server/asks.ts";
import { Broken } from "./sim/assert.ts";
import type { Timeline } from "./timeline/timeline.ts";

export type {
  ChannelReply,
  ChannelSession,
  Chunk,
  HttpReply,
  HttpRequest,
  LaterReply,
  PortConnection,
  PortReply,
  ReplyStream,
  RequestBody,
  StreamPart,
  StreamReply,
  WaitReply,
  WholeReply,
} from "./http/contract.ts";

/** What the host gives the door. */
export interface DoorOptions {
  /** Whoever shows it is the administrator. */
  readonly token: string;
  /** Whoever shows nothing is the administrator too: over plain HTTP kubectl and its like send no credentials at all. */
  readonly isOpen?: boolean;
  /** Signs the tokens of service accounts; any text that nobody can guess. */
  readonly signingKey: string;
  /** Told of a request that should have been answered and was not: a bug of ours. */
  onBug?(error: unknown, request: HttpRequest): void;
}

/** The emulated API server's door. */
export class Door {
  readonly #timeline: Timeline;
  readonly #access: Access;
  readonly #lists = new Lists();
  readonly #counts = new RequestCounts();
  readonly #isOpen: boolean;
  readonly #onBug: NonNullable<DoorOptions["onBug"]>;

  constructor(timeline: Timeline, { token, signingKey, isOpen = false, onBug = () => {} }: DoorOptions) {
    this.#timeline = timeline;
    this.#isOpen = isOpen;
    this.#access = new Access({ adminToken: token, signingKey });
    this.#onBug = onBug;
  }

  /** The time of the cluster that is served. */
  get nowMs(): number {
    return this.#timeline.cluster.nowMs;
  }

  /** Whether the question of that number is still open: who waits for it need not try again. */
  isAsked(ask: string): boolean {
    return this.#timeline.cluster.asks.open().some(({ id }) => id === ask);
  }

  /** Whether anybody would accept a connection: a client of an API server that is down finds its port closed. */
  get isListening(): boolean {
    const { tables, nowMs } = this.#timeline.cluster;
    return apiAccess(tables, nowMs).state !== "down";
  }

  /** One request. Refusals are replies too; only a world that broke is thrown. */
  handle(request: HttpRequest): HttpReply {
    return dressed(request, this.#answered(request));
  }

  #answered(request: HttpRequest): HttpReply {
    try {
      return this.#answer(request);
    } catch (error) {
      if (error instanceof ApiError) return refusalReply(error);
      if (error instanceof AskPending) return { do: "wait", ask: error.ask.id };
      if (error instanceof Broken) throw error;
      this.#onBug(error, request);
      const why = error instanceof Error ? error.message : String(error);
      return refusalReply(new ApiError("InternalError", `Internal error occurred: ${why}`));
    }
  }

  #answer(request: HttpRequest): HttpReply {
    const target = parseTarget(request.target);
    const { cluster } = this.#timeline;
    const moment = { reader: cluster.store, nowMs: cluster.nowMs };
    const { authorization, "sec-websocket-protocol": protocols } = request.headers;
    const authenticated = this.#access.authenticate({ authorization, protocols, certificate: request.certificate }, moment);
    const found = authenticated === ANONYMOUS && this.#isOpen ? ADMIN : authenticated;
    if (found === "invalid") throw new ApiError("Unauthorized", "Unauthorized");
    const user = this.#access.impersonate(found, request.headers, moment);
    const method = request.method === "HEAD" ? "get" : request.method.toLowerCase();
    const call: Call = {
      request,
      method,
      query: target.query,
      user,
      cluster,
      timeline: this.#timeline,
      access: this.#access,
      lists: this.#lists,
    };
    const path = resourcePath(target.path);
    const reply = path === undefined ? this.#outside(call, target) : this.#resource(call, path);
    this.#counts.count(call, path, "status" in reply ? reply.status : 200);
    return reply;
  }

  /** Everything that is no resource. */
  #outside(call: Call, { path }: Target): HttpReply {
    const { access, cluster, method, user } = call;
    access.require(user, { verb: method, path: `/${path.join("/")}` }, { reader: cluster.store, nowMs: cluster.nowMs });
    if (method !== "get") throw methodNotSupported();
    const [root = "", group = "", version = ""] = path;
    const reply = this.#page(call, path, root, group, version);
    return reply ?? pathNotFound();
  }

  #page(call: Call, path: readonly string[], root: string, second: string, third: string): WholeReply | undefined {
    const depth = path.length;
    switch (root) {
      case "":
        return rootPaths();
      case "version":
        return depth === 1 ? versionReply() : undefined;
      case "api":
        return depth === 1 ? discoveryRoot(call, "api") : discoveryVersion(call, "", second);
      case "apis":
        if (depth === 1) return discoveryRoot(call, "apis");
        return depth === 2 ? discoveryGroup(call, second) : discoveryVersion(call, second, third);
      case "openid":
        return second === "v1" && third === "jwks" ? json(call.access.jwks, "application/jwk-set+json") : undefined;
      case "openapi":
        return openApiReply(call, openApiOf(call.cluster.registry.kinds, DOCUMENTED), path.slice(1));
      case ".well-known":
        return second === "openid-configuration" && depth === 2 ? json(call.access.openidConfiguration, "application/json") : undefined;
      case "metrics":
        return depth === 1 ? metricsPage(call, this.#counts) : undefined;
      default:
        return healthReply(call, path);
    }
  }

  #resource(call: Call, path: ResourcePath): HttpReply {
    const { access, cluster, user, query } = call;
    const verb = verbOf(call, path);
    const { group, version, plural: resource, subresource, namespace, name } = path;
    const isNamespace = group === "" && resource === "namespaces";
    const attributes = { verb, group, version, resource, subresource, name, namespace: isNamespace ? name : namespace };
    access.require(user, { ...attributes, ...selectorsOf(query) }, { reader: cluster.store, nowMs: cluster.nowMs });
    if (isMetricsPath(path)) {
      if (call.method !== "get") throw methodNotSupported();
      return readMetrics(call, path);
    }
    const virtual = virtualAt(group, version, resource);
    if (virtual !== undefined) return answerReview(call, path, virtual);
    const served = servedAt(cluster.registry, group, version, resource);
    if (served === undefined) {
      // A path within a version that is not served is no path at all.
      if (discoveryVersion(call, group, version) === undefined) return pathNotFound();
      throw noSuchResource();
    }
    if (served.kind.namespaced !== (namespace !== "") && (name !== "" || namespace !== "")) throw noSuchResource();
    const isStream = ["exec", "attach", "portforward", "proxy", "log"].includes(subresource);
    const form = isStream ? formOf(undefined) : formOf(call.request.headers.accept);
    // The API's door for custom kinds has no protobuf but that of their metadata.
    if (form.encoding === "protobuf" && form.as === "object" && isCustomKind(served.kind))
      throw noProtobuf(path.name === "" && verb !== "create");
    return handleResource({ ...call, path, served, form }, verb);
  }
}

/** The verbs of objects and collections. */
function handleResource(call: ResourceCall, verb: string): HttpReply {
  const { served, path } = call;
  if (path.subresource !== "") return handleSubresource(call);
  if (!verbsOf(served.kind).some((each) => each === verb)) throw methodNotSupported();
  switch (verb) {
    case "get":
      return getObject(call);
    case "list":
      return listObjects(call);
    case "watch":
      return watchObjects(call);
    case "create":
      if (path.name !== "") throw methodNotSupported();
      return createObject(call);
    case "update":
      return updateObject(call);
    case "patch":
      return patchObject(call);
    case "delete":
      return deleteObject(call);
    case "deletecollection":
      return deleteCollection(call);
    default:
      throw methodNotSupported();
  }
}

function selectorsOf(query: Query): { readonly fieldSelector?: string } {
  const fieldSelector = query.text("fieldSelector");
  return fieldSelector === undefined ? {} : { fieldSelector };
}

/** Kinds without a table that have documents all the same. */
const DOCUMENTED = [...virtualKinds, ...metricsResources];

/** Where one may go from here. */
const ROOT_PATHS = [
  "/.well-known/openid-configuration",
  "/api",
  "/api/v1",
  "/apis",
  "/healthz",
  "/livez",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/openid/v1/jwks",
  "/readyz",
  "/version",
];

function rootPaths(): WholeReply {
  return json({ paths: ROOT_PATHS }, "application/json");
}

function json(body: object, type: string): WholeReply {
  const headers = { "content-type": type, "cache-control": "no-cache, private" };
  return { do: "reply", status: 200, headers, body: `${JSON.stringify(body)}\n`, wrote: false };
}

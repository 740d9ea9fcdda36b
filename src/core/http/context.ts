/**
 * What every handler of a request works with.
 */
import { invalid } from "../api/errors.ts";
import { managerOf, validateFieldManager } from "../api/managed-fields/manager-name.ts";
import type { AnyKind } from "../api/registry.ts";
import type { Cluster } from "../cluster.ts";
import type { ClientWords } from "../input.ts";
import type { Access } from "../server/access/access.ts";
import type { User } from "../server/access/user.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Form } from "./accept.ts";
import type { HttpRequest } from "./contract.ts";
import type { Lists } from "./lists.ts";
import type { Served } from "./served.ts";
import type { Query, ResourcePath } from "./target.ts";

/** What lasts as long as the door is open. */
export interface DoorParts {
  readonly timeline: Timeline;
  readonly access: Access;
  readonly lists: Lists;
}

/** A request whose sender is known. */
export interface Call extends DoorParts {
  readonly request: HttpRequest;
  /** In lower case: HEAD counts as `get`. */
  readonly method: string;
  readonly query: Query;
  readonly user: User;
  /** The head of the timeline: whoever comes through the door never sees the past that somebody looks at. */
  readonly cluster: Cluster;
}

/** A call to a resource. */
export interface ResourceCall extends Call {
  readonly path: ResourcePath;
  readonly served: Served;
  /** In which form the answer is wanted. */
  readonly form: Form;
}

/** `namespace/name` of the object that a path names. */
export function keyOfPath(kind: AnyKind, { namespace, name }: ResourcePath): string {
  return kind.namespaced ? `${namespace}/${name}` : name;
}

/** What the log calls the client: `kubectl/v1.34.2`. */
export function agentOf({ headers }: HttpRequest): string {
  return (headers["user-agent"] ?? "").split(" ")[0] || "unknown";
}

const OPTIONS_OF: { readonly [method: string]: string | undefined } = { post: "CreateOptions", put: "UpdateOptions" };

/** What goes with every write of this call. */
export function clientWords({ user, query, request, served, method }: ResourceCall): ClientWords {
  const fieldManager = query.text("fieldManager");
  const errors = validateFieldManager(fieldManager ?? "");
  if (errors.length > 0) throw invalid({ kind: OPTIONS_OF[method] ?? "PatchOptions", plural: "", group: "meta.k8s.io" }, "", errors);
  return { user, manager: { name: managerOf(fieldManager, request.headers["user-agent"]), apiVersion: served.apiVersion } };
}

/**
 * What somebody wants to do, as the authorizers are asked it, and how a refusal says it.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/authorization/authorizer/interfaces.go and pkg/endpoints/handlers/responsewriters/errors.go
 */
import { ApiError } from "../../api/errors.ts";
import type { User } from "./user.ts";

/** Something done to a resource. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly version?: string | undefined;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  /** The query's text: `spec.nodeName=worker-1`. */
  readonly fieldSelector?: string | undefined;
}

/** Something done to a path that is no resource; the verb is the method in lower case. */
export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | PathAttributes;

/** What an authorizer says; nobody says that something is forbidden, only that it is not allowed. */
export interface Decision {
  readonly allowed: boolean;
  /** Which binding allows it, or what went wrong on the way; may be empty. */
  readonly reason: string;
}

/** What of the objects an authorizer reads; the live store is one. */
export interface AccessReader {
  /** Tells of every write from now on; absent: nothing is remembered. */
  observe?(observer: (entry: { readonly kind: string }) => void): void;
  serves(kind: string): boolean;
  get(kind: string, key: string): unknown;
  list(kind: string, where?: { readonly [index: string]: string | undefined }): Iterable<unknown>;
}

export function isResource(attributes: Attributes): attributes is ResourceAttributes {
  return "resource" in attributes;
}

/** `pods/log`. */
export function combinedResource({ resource, subresource = "" }: ResourceAttributes): string {
  return subresource === "" ? resource : `${resource}/${subresource}`;
}

/** The refusal: `pods "web" is forbidden: User "u" cannot get resource "pods" in API group "" in the namespace "shop"`. */
export function forbiddenTo(user: User, attributes: Attributes, reason: string): ApiError {
  const why = `${sanitized(cannotText(user, attributes))}${reason === "" ? "" : `: ${reason}`}`;
  if (!isResource(attributes)) return new ApiError("Forbidden", `forbidden: ${why}`);
  const { resource, group, name = "" } = attributes;
  const qualified = group === "" ? resource : `${resource}.${group}`;
  const details = { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: resource };
  return new ApiError("Forbidden", `${qualified}${name === "" ? "" : ` ${JSON.stringify(name)}`} is forbidden: ${why}`, details);
}

function cannotText({ name }: User, attributes: Attributes): string {
  const cannot = `User ${JSON.stringify(name)} cannot ${attributes.verb}`;
  if (!isResource(attributes)) return `${cannot} path ${JSON.stringify(attributes.path)}`;
  const { group, namespace = "" } = attributes;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
  return `${cannot} resource ${JSON.stringify(combinedResource(attributes))} in API group ${JSON.stringify(group)} ${where}`;
}

/** Nothing that a browser could take for markup. */
function sanitized(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

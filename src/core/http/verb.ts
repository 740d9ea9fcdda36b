/**
 * What a request wants to do, in the words of RBAC.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go
 */
import type { Call } from "./context.ts";
import { methodNotSupported } from "./refusal.ts";
import type { ResourcePath } from "./target.ts";

/** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`. */
export function verbOf({ method, query }: Pick<Call, "method" | "query">, path: ResourcePath): string {
  const isCollection = path.name === "";
  switch (method) {
    case "get":
    case "options":
      if (path.isWatch || (isCollection && query.flag("watch"))) return "watch";
      return isCollection ? "list" : "get";
    case "post":
      return "create";
    case "put":
      return "update";
    case "patch":
      return "patch";
    case "delete":
      return isCollection ? "deletecollection" : "delete";
    default:
      throw methodNotSupported();
  }
}

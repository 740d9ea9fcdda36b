/**
 * Who asks: a name and groups; permission is a matter of bindings, not of who one is.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/authentication/user/user.go
 */
import { dns1123Label, dns1123Subdomain } from "../../api/names.ts";

/** Whoever sends a request, as authentication found out; plain JSON, for it stands in journals. */
export interface User {
  readonly name: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] } | undefined;
}

export const ALL_AUTHENTICATED = "system:authenticated";
export const ALL_UNAUTHENTICATED = "system:unauthenticated";
/** Its members may do everything, whatever the bindings say. */
export const PRIVILEGED_GROUP = "system:masters";
export const NODES_GROUP = "system:nodes";

/** Who asks without credentials. */
export const ANONYMOUS: User = { name: "system:anonymous", groups: [ALL_UNAUTHENTICATED] };

/** Who holds the kubeconfig that an opened door writes; may do everything through the binding that kubeadm makes. */
export const ADMIN: User = { name: "kubernetes-admin", groups: ["kubeadm:cluster-admins", ALL_AUTHENTICATED] };

const SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

/** The user that a ServiceAccount's token stands for. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): User {
  const user = { name: `${SERVICE_ACCOUNT_PREFIX}${namespace}:${name}`, groups: serviceAccountGroups(namespace) };
  return uid === undefined ? user : { ...user, uid };
}

/** The groups of a namespace's ServiceAccounts, that of everybody who is known aside. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}

/** Whose ServiceAccount the user is; undefined for everybody else. */
export function serviceAccountOf(userName: string): { readonly namespace: string; readonly name: string } | undefined {
  if (!userName.startsWith(SERVICE_ACCOUNT_PREFIX)) return undefined;
  const [namespace = "", name = "", ...rest] = userName.slice(SERVICE_ACCOUNT_PREFIX.length).split(":");
  return rest.length > 0 || !isLabel(namespace) || !isSubdomain(name) ? undefined : { namespace, name };
}

function isLabel(text: string): boolean {
  return dns1123Label(text).length === 0;
}

function isSubdomain(text: string): boolean {
  return dns1123Subdomain(text).length === 0;
}

/**
 * Acting as somebody else, by headers, as far as one may impersonate each part of who that is.
 *
 * Several groups come joined by ", ", as the host joins headers of one name, so a group's name cannot hold that.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/filters/impersonation.go
 */
import { ApiError } from "../../api/errors.ts";
import { type AccessReader, forbiddenTo, type ResourceAttributes } from "./attributes.ts";
import { authorize } from "./authorize.ts";
import { ALL_AUTHENTICATED, ALL_UNAUTHENTICATED, ANONYMOUS, serviceAccountGroups, serviceAccountOf, type User } from "./user.ts";

type Headers = { readonly [name: string]: string | undefined };

const EXTRA_PREFIX = "impersonate-extra-";
const IDENTITY_GROUP = "authentication.k8s.io";

/** Whom the request wants to be taken for: the user itself when it asks for nothing; refuses with Forbidden. */
export function impersonate(user: User, headers: Headers, reader: AccessReader): User {
  const name = headers["impersonate-user"] ?? "";
  const groups = valuesOf(headers["impersonate-group"]);
  const uid = headers["impersonate-uid"] ?? "";
  const extra = extraOf(headers);
  const account = serviceAccountOf(name);
  const wanted = wantedOf({ name, account, groups, uid, extra });
  if (name === "" && wanted.length > 0) throw new ApiError("InternalError", `requested ${listText(wanted)} without impersonating a user`);
  if (name === "") return user;
  for (const attributes of wanted) {
    const { allowed, reason } = authorize(user, attributes, reader);
    if (!allowed) throw forbiddenTo(user, attributes, reason);
  }
  const given = groups.length > 0 || account === undefined ? groups : serviceAccountGroups(account.namespace);
  return {
    name,
    groups: withKnown(name, given),
    ...(uid === "" ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

interface Wanted {
  readonly name: string;
  readonly account: ReturnType<typeof serviceAccountOf>;
  readonly groups: readonly string[];
  readonly uid: string;
  readonly extra: { readonly [key: string]: readonly string[] };
}

/** What has to be allowed, part by part. */
function wantedOf({ name, account, groups, uid, extra }: Wanted): ResourceAttributes[] {
  const wanted: ResourceAttributes[] = [];
  const verb = "impersonate";
  if (account !== undefined) wanted.push({ verb, group: "", resource: "serviceaccounts", ...account });
  else if (name !== "") wanted.push({ verb, group: "", resource: "users", name });
  for (const each of groups) wanted.push({ verb, group: "", resource: "groups", name: each });
  for (const [key, values] of Object.entries(extra))
    for (const value of values) wanted.push({ verb, group: IDENTITY_GROUP, resource: "userextras", subresource: key, name: value });
  if (uid !== "") wanted.push({ verb, group: IDENTITY_GROUP, resource: "uids", name: uid });
  return wanted;
}

/** The groups, and the one that everybody who is known (or nobody who is not) belongs to. */
function withKnown(name: string, groups: readonly string[]): readonly string[] {
  const isAnonymous = name === ANONYMOUS.name;
  const has = groups.includes(ALL_UNAUTHENTICATED) || (!isAnonymous && groups.includes(ALL_AUTHENTICATED));
  return has ? groups : [...groups, isAnonymous ? ALL_UNAUTHENTICATED : ALL_AUTHENTICATED];
}

function valuesOf(header: string | undefined): readonly string[] {
  return header === undefined || header === "" ? [] : header.split(", ");
}

function extraOf(headers: Headers): { readonly [key: string]: readonly string[] } {
  const names = Object.keys(headers).filter((name) => name.startsWith(EXTRA_PREFIX));
  return Object.fromEntries(names.map((name) => [unescaped(name.slice(EXTRA_PREFIX.length)), valuesOf(headers[name])]));
}

/** What is not escaped well is taken as it is. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function listText(wanted: readonly ResourceAttributes[]): string {
  const kinds: { readonly [resource: string]: string } = { groups: "Group", userextras: "UserExtra", uids: "UID" };
  const texts = wanted.map(({ resource, group, name, subresource = "" }) =>
    [kinds[resource] ?? resource, "", name, "", group === "" ? "" : `${group}/v1`, "", subresource].join(" "),
  );
  return `[${texts.map((text) => `{${text}}`).join(" ")}]`;
}

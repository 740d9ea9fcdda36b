/**
 * Who comes through the door, and what he may do: authentication, impersonation, authorization, reviews and tokens in one place.
 *
 * It holds what the host gave when the door was opened, and memories that can be lost; everything else is read from the store.
 * @see kubernetes pkg/kubeapiserver/authenticator/config.go
 */
import { ApiError } from "../../api/errors.ts";
import type { KubeObject, ObjectKey } from "../../api/kind.ts";
import type { TokenRequest } from "../../api/reviews/token-request.ts";
import { type Attributes, forbiddenTo } from "./attributes.ts";
import { authorize } from "./authorize.ts";
import { bearerTokenOf, type Credentials } from "./credentials.ts";
import { impersonate } from "./impersonation.ts";
import { type Authentication, review } from "./reviews.ts";
import { API_AUDIENCES, OPENID_CONFIGURATION, TokenIssuer } from "./tokens/jwt.ts";
import { isSameSecret } from "./tokens/same-secret.ts";
import { issueToken, type Moment, userOfToken } from "./tokens/service-account.ts";
import { ADMIN, ALL_AUTHENTICATED, ANONYMOUS, type User } from "./user.ts";

export type { Credentials } from "./credentials.ts";
export type { Moment } from "./tokens/service-account.ts";

/** What the host gives when it opens a door. */
export interface Secrets {
  /** Whoever shows it is the administrator; absent: nobody is by token. */
  readonly adminToken?: string | undefined;
  /** A text that nobody can guess: ServiceAccounts' tokens are signed with it. */
  readonly signingKey: string;
}

/** The guard of one open door. */
export class Access {
  readonly #adminToken: string | undefined;
  readonly #issuer: TokenIssuer;
  readonly openidConfiguration = OPENID_CONFIGURATION;

  constructor({ adminToken, signingKey }: Secrets) {
    this.#adminToken = adminToken;
    this.#issuer = new TokenIssuer(signingKey);
  }

  /** The keys of our tokens' signatures. */
  get jwks(): object {
    return this.#issuer.keySet;
  }

  /** Who sends a request; `invalid` when it shows something that stands for nobody. */
  authenticate(credentials: Credentials, moment: Moment): User | "invalid" {
    const { certificate } = credentials;
    if (certificate !== undefined && isAdmin(certificate)) return ADMIN;
    if (certificate !== undefined && certificate.commonName !== "")
      return { name: certificate.commonName, groups: [...certificate.organizations, ALL_AUTHENTICATED] };
    const token = bearerTokenOf(credentials);
    if (token === undefined) return ANONYMOUS;
    const { user } = this.#authenticateToken(token, API_AUDIENCES, moment);
    return user ?? "invalid";
  }

  /** Whom the request wants to be taken for; refuses whoever may not. */
  impersonate(user: User, headers: { readonly [name: string]: string | undefined }, { reader }: Moment): User {
    return impersonate(user, headers, reader);
  }

  /** Refuses with Forbidden what the user may not do. */
  require(user: User, attributes: Attributes, { reader }: Moment): void {
    // Whoever deletes the role that makes him one must not be locked out of his own emulator.
    if (user === ADMIN) return;
    const { allowed, reason } = authorize(user, attributes, reader);
    if (!allowed) throw forbiddenTo(user, attributes, reason);
  }

  /** Answers one of the reviews; `namespace` is that of the request's path. */
  review(kind: string, object: unknown, user: User, moment: Moment, namespace = ""): object {
    const authenticate = (token: string, audiences: readonly string[]): Authentication =>
      this.#authenticateToken(token, audiences.length === 0 ? API_AUDIENCES : audiences, moment);
    return review({ kind, object: object as KubeObject, user, namespace, moment, authenticate });
  }

  /** A token for a ServiceAccount; refuses as the token subresource does. */
  issueToken(account: ObjectKey, request: unknown, moment: Moment): { readonly token: object; readonly warnings: readonly string[] } {
    return { token: issueToken(account, request as TokenRequest, this.#issuer, moment), warnings: [] };
  }

  #authenticateToken(token: string, audiences: readonly string[], moment: Moment): Authentication {
    if (token !== "" && this.#adminToken !== undefined && isSameSecret(token, this.#adminToken)) {
      const meant = API_AUDIENCES.filter((audience) => audiences.includes(audience));
      return meant.length > 0 ? { user: ADMIN, audiences: meant } : { error: "invalid bearer token" };
    }
    const claims = this.#issuer.read(token);
    if (claims === undefined) return { error: "invalid bearer token" };
    const user = userOfToken(claims, audiences, moment);
    if (typeof user === "string") return { error: `[invalid bearer token, ${user}]` };
    return { user, audiences: claims.aud.filter((audience) => audiences.includes(audience)) };
  }
}

/** The answer to whoever shows what stands for nobody. */
export function unauthorized(): ApiError {
  return new ApiError("Unauthorized", "Unauthorized");
}

/** Whether a certificate is the administrator's own. */
function isAdmin({ commonName, organizations }: NonNullable<Credentials["certificate"]>): boolean {
  return (
    commonName === ADMIN.name && organizations.every((organization) => ADMIN.groups.includes(organization)) && organizations.length > 0
  );
}

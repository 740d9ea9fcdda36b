/**
 * ServiceAccount tokens as JSON Web Tokens: signed by a key of this process, read back and believed only if they are its own.
 * @see kubernetes pkg/serviceaccount/jwt.go and openidmetadata.go, RFC 7515
 */
import { base64OfBytes, bytesOfBase64 } from "../../../api/base64.ts";
import { decodeUtf8, encodeUtf8 } from "../../../api/utf8.ts";
import { digestOf, keyOf, type SigningKey, sign } from "./es256.ts";
import { isSameSecret } from "./same-secret.ts";

export const ISSUER = "https://kubernetes.default.svc.cluster.local";
/** For whom a token is meant that says nothing else: the API server itself, which goes by the issuer's name. */
export const API_AUDIENCES: readonly string[] = [ISSUER];

/** What a bound object is called in a token. */
export interface ObjectClaim {
  readonly name: string;
  readonly uid?: string | undefined;
}

/** What a token says; times in seconds since 1970. */
export interface Claims {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly "kubernetes.io": {
    readonly namespace: string;
    readonly node?: ObjectClaim | undefined;
    readonly pod?: ObjectClaim | undefined;
    readonly secret?: ObjectClaim | undefined;
    readonly serviceaccount: ObjectClaim;
    readonly warnafter?: number | undefined;
  };
  readonly nbf: number;
  readonly sub: string;
}

/** Tokens whose signature was found right; the memory begins anew when there are more. */
const REMEMBERED_MAX = 1_000;
/** What stands before the two coordinates in a public key's usual form (a SubjectPublicKeyInfo of P-256). */
const PUBLIC_KEY_HEAD = [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce];
const PUBLIC_KEY_REST = [0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00];
const COORDINATE_BYTES = 32;

/** Makes tokens and knows them again. */
export class TokenIssuer {
  readonly #secret: string;
  readonly #known = new Map<string, Claims>();
  /** Made when it is first needed: most clusters never see a token. */
  #made: { readonly key: SigningKey; readonly id: string } | undefined;

  /** `secret` is any text that nobody can guess. */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The token that says so. */
  issue(claims: Claims): string {
    const token = this.#signed(claims);
    this.#remember(token, claims);
    return token;
  }

  /** What a token says; undefined when it is none of ours. */
  read(token: string): Claims | undefined {
    const known = this.#known.get(token);
    if (known !== undefined) return known;
    const claims = claimsOf(token);
    // The same claims are signed the same way, so a token is ours if we would write it so.
    if (claims === undefined || claims.iss !== ISSUER || !isSameSecret(this.#signed(claims), token)) return undefined;
    this.#remember(token, claims);
    return claims;
  }

  /** The keys by which anybody can check our tokens: what `/openid/v1/jwks` answers. */
  get keySet(): object {
    const { key, id } = this.#key();
    const x = urlSafe(key.point.slice(1, 1 + COORDINATE_BYTES));
    const y = urlSafe(key.point.slice(1 + COORDINATE_BYTES));
    return { keys: [{ use: "sig", kty: "EC", kid: id, crv: "P-256", alg: "ES256", x, y }] };
  }

  #signed(claims: Claims): string {
    const { key, id } = this.#key();
    const content = [{ alg: "ES256", kid: id }, claims].map((part) => urlSafe(encodeUtf8(JSON.stringify(part)))).join(".");
    return `${content}.${urlSafe(sign(key, encodeUtf8(content)))}`;
  }

  #remember(token: string, claims: Claims): void {
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    this.#known.set(token, claims);
  }

  #key(): { readonly key: SigningKey; readonly id: string } {
    if (this.#made === undefined) {
      const key = keyOf(encodeUtf8(`service account key of ${this.#secret}`));
      const publicKey = Uint8Array.of(...PUBLIC_KEY_HEAD, ...PUBLIC_KEY_REST, ...key.point);
      this.#made = { key, id: urlSafe(digestOf(publicKey)) };
    }
    return this.#made;
  }
}

/** What `/.well-known/openid-configuration` answers. */
export const OPENID_CONFIGURATION: object = {
  issuer: ISSUER,
  jwks_uri: `${ISSUER}/openid/v1/jwks`,
  response_types_supported: ["id_token"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["ES256"],
};

/** The claims that a token makes, whoever wrote it; undefined when it is not of the form. */
function claimsOf(token: string): Claims | undefined {
  const parts = token.split(".");
  const [, payload = ""] = parts;
  const bytes = bytesOfBase64(padded(payload.replaceAll("-", "+").replaceAll("_", "/")));
  if (parts.length !== 3 || bytes === undefined) return undefined;
  const claims = parsed(decodeUtf8(bytes)) as Partial<Claims> | undefined;
  const inner = claims?.["kubernetes.io"];
  const isOfForm =
    Array.isArray(claims?.aud) && typeof claims.exp === "number" && typeof claims.sub === "string" && inner?.serviceaccount !== undefined;
  return isOfForm ? (claims as Claims) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Whatever cannot be read is no token of ours.
  }
}

function padded(text: string): string {
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

function urlSafe(bytes: Uint8Array): string {
  return base64OfBytes(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

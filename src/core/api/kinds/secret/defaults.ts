/**
 * What a Secret gets without asking, and where its plain texts go.
 * @see kubernetes pkg/apis/core/v1/defaults.go and conversion.go
 */
import { encodeBase64 } from "../../base64.ts";
import type { Secret } from "../secret.ts";

/** Type Opaque, stringData folded into data; the very same object when nothing is to be done. */
export function withSecretDefaults(secret: Secret): Secret {
  if (secret.type && secret.stringData === undefined) return secret;
  const { stringData, ...rest } = secret;
  const folded = Object.entries(stringData ?? {}).map(([key, value]) => [key, encodeBase64(value)] as const);
  const data = folded.length === 0 ? {} : { data: { ...secret.data, ...Object.fromEntries(folded) } };
  return { ...rest, ...data, type: secret.type || "Opaque" };
}

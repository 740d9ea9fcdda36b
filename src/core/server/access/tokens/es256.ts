/**
 * ES256 (ECDSA on P-256 with SHA-256): keys from a secret, and signatures that are the same each time (RFC 6979).
 *
 * The core may not ask Node for them, so a library of plain arithmetic does it.
 */
import { mapHashToField } from "@noble/curves/abstract/modular";
import { p256 } from "@noble/curves/p256";
import { sha256, sha512 } from "@noble/hashes/sha2";

/** A key to sign with. */
export interface SigningKey {
  readonly secret: Uint8Array;
  /** The public key: a 4, then the two coordinates of 32 bytes each. */
  readonly point: Uint8Array;
}

/** The key that belongs to a secret. */
export function keyOf(secret: Uint8Array): SigningKey {
  const key = mapHashToField(sha512(secret), p256.CURVE.n);
  return { secret: key, point: p256.getPublicKey(key, false) };
}

/** The signature of a message: 64 bytes. */
export function sign({ secret }: SigningKey, message: Uint8Array): Uint8Array {
  return p256.sign(sha256(message), secret).toCompactRawBytes();
}

/** The SHA-256 digest of bytes. */
export function digestOf(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

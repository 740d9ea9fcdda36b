/**
 * Whether somebody may approve or sign what a signer is asked for.
 * @see kubernetes plugin/pkg/admission/certificates/authorization.go
 */
import type { AccessReader } from "./attributes.ts";
import { authorize } from "./authorize.ts";
import type { User } from "./user.ts";

/** Asks for the signer itself, and then for all of its domain: `kubernetes.io/*`. */
export function maySign(user: User, verb: "approve" | "sign", signer: string, reader: AccessReader): boolean {
  const [domain = ""] = signer.split("/");
  return [signer, `${domain}/*`].some(
    (name) => authorize(user, { verb, group: "certificates.k8s.io", resource: "signers", name }, reader).allowed,
  );
}

/**
 * Certificate requests: writes down who asks, keeps the privileged group from being asked for, and lets only those decide who may.
 * @see kubernetes plugin/pkg/admission/certificates/{approval,signing,subjectrestriction} and pkg/registry/certificates/certificates/strategy.go
 */
import { forbidden } from "../../api/errors.ts";
import { parseRequest } from "../../api/kinds/certificate-signing-request/pkcs10.ts";
import type { CertificateSigningRequest } from "../../api/kinds/certificate-signing-request.ts";
import { maySign } from "../access/signers.ts";
import { ADMIN, PRIVILEGED_GROUP } from "../access/user.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

const KIND = ["CertificateSigningRequest"];
const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

export const certificateRequestor: AdmissionStep = {
  name: "CertificateRequestor",
  kinds: KIND,
  operations: ["CREATE"],
  admit({ object, user = ADMIN }) {
    const request = object as CertificateSigningRequest;
    const { name, uid, groups, extra = {} } = user;
    const who = { username: name, groups, ...(uid === undefined ? {} : { uid }), ...(Object.keys(extra).length === 0 ? {} : { extra }) };
    return { ...request, spec: { ...request.spec, ...who } };
  },
};

export const certificateSubjectRestriction: AdmissionStep = {
  name: "CertificateSubjectRestriction",
  kinds: KIND,
  operations: ["CREATE"],
  review({ object, kind }) {
    const { metadata, spec } = object as CertificateSigningRequest;
    if (spec.signerName !== CLIENT_SIGNER) return;
    const parsed = parseRequest(spec.request ?? "");
    if (typeof parsed === "string") throw forbidden(kind, metadata.name, `failed to parse CSR: ${parsed}`);
    if (parsed.organization.includes(PRIVILEGED_GROUP))
      throw forbidden(kind, metadata.name, `use of ${CLIENT_SIGNER} signer with ${PRIVILEGED_GROUP} group is not allowed`);
  },
};

export const certificateApproval: AdmissionStep = {
  name: "CertificateApproval",
  kinds: KIND,
  operations: ["UPDATE"],
  subresources: ["approval"],
  review(request) {
    if (request.subresource === "approval") refuseUnlessAllowed(request, "approve");
  },
};

export const certificateSigning: AdmissionStep = {
  name: "CertificateSigning",
  kinds: KIND,
  operations: ["UPDATE"],
  subresources: ["status"],
  review(request) {
    if (request.subresource !== "status") return;
    const next = (request.object as CertificateSigningRequest).status;
    const before = (request.previous as CertificateSigningRequest | undefined)?.status;
    const isSame = next?.certificate === before?.certificate && JSON.stringify(next?.conditions) === JSON.stringify(before?.conditions);
    if (!isSame) refuseUnlessAllowed(request, "sign");
  },
};

function refuseUnlessAllowed({ user, kind, previous, reader }: AdmissionRequest, verb: "approve" | "sign"): void {
  if (user === undefined || previous === undefined) return;
  const { metadata, spec } = previous as CertificateSigningRequest;
  if (maySign(user, verb, spec.signerName, reader)) return;
  throw forbidden(kind, metadata.name, `user not permitted to ${verb} requests with signerName ${JSON.stringify(spec.signerName)}`);
}

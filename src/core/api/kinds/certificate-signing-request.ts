/**
 * CertificateSigningRequest: somebody asks a signer for a certificate, somebody else approves or denies it.
 * @see kubernetes staging/src/k8s.io/api/certificates/v1/types.go and pkg/registry/certificates/certificates/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { humanDuration, rfc3339 } from "../duration.ts";
import { defineKind, type Health, type KubeObject } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bytes, type Infer, int32, list, map, optional, part, struct, text, time } from "../schema.ts";
import { certificateStatus, describeCertificateSigningRequest } from "./certificate-signing-request/describe.ts";
import { validateApproval, validateCertificateSigningRequest } from "./certificate-signing-request/validate.ts";

const specStruct = struct("CertificateSigningRequestSpec", () => ({
  expirationSeconds: optional(int32("How long the certificate should be valid; the signer may give less.")),
  extra: optional(
    map(list(text("A value."), "Values of one key."), "What else was known of who asked; set by the server when the request is created."),
  ),
  groups: optional(list(text("Name of a group."), "Groups of who asked; set by the server.", { listType: "atomic" })),
  request: bytes("The request in PEM, as made by openssl; cannot change.", { listType: "atomic" }),
  signerName: text("Which signer is asked: `kubernetes.io/kube-apiserver-client`, or one of your own."),
  uid: optional(text("UID of who asked; set by the server.")),
  usages: optional(list(text("A usage: `client auth`."), "What the certificate is to be good for.", { listType: "atomic" })),
  username: optional(text("Who asked; set by the server.")),
}));

const conditionStruct = struct("CertificateSigningRequestCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  lastUpdateTime: optional(time("When the condition was last written.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown; Approved, Denied and Failed are True or absent."),
  type: text("Approved, Denied, Failed, or what a signer wants to tell."),
}));

const statusStruct = struct("CertificateSigningRequestStatus", () => ({
  certificate: optional(bytes("The certificate in PEM, once it is signed.", { listType: "atomic" })),
  conditions: optional(list(conditionStruct, "What was decided.", { listType: "map", listKeys: ["type"] })),
}));

const certificateSigningRequest = struct("CertificateSigningRequest", () => ({
  ...typeAndMeta(),
  spec: part(specStruct, "What is asked for, and by whom; cannot change."),
  status: optional(part(statusStruct, "What was decided, and the certificate.")),
}));
export type CertificateSigningRequest = Infer<typeof certificateSigningRequest>;

export const certificateSigningRequestKind = defineKind({
  kind: "CertificateSigningRequest",
  group: "certificates.k8s.io",
  version: "v1",
  plural: "certificatesigningrequests",
  shortNames: ["csr"],
  categories: [],
  namespaced: false,
  history: "full",
  schema: certificateSigningRequest,
  nameRule: "path",
  hasStatus: true,
  subresources: [
    {
      name: "approval",
      kind: "CertificateSigningRequest",
      verbs: ["get", "patch", "update"],
      merge: (next, previous, { nowMs }) => approved(next as CertificateSigningRequest, previous as CertificateSigningRequest, nowMs),
      validate: (next, previous) => validateApproval(next as CertificateSigningRequest, previous as CertificateSigningRequest),
    },
  ],
  fieldSelectors: { "spec.signerName": ({ spec }) => spec.signerName },
  columns: [
    nameColumn,
    ageColumn,
    { name: "SIGNERNAME", cell: ({ spec }) => spec.signerName || "<none>" },
    { name: "REQUESTOR", cell: ({ spec }) => spec.username ?? "" },
    {
      name: "REQUESTEDDURATION",
      cell: ({ spec: { expirationSeconds } }) => (expirationSeconds === undefined ? "<none>" : humanDuration(expirationSeconds * 1_000)),
    },
    { name: "CONDITION", cell: certificateStatus },
  ],
  health,
  validate: validateCertificateSigningRequest,
  strategy: {
    // Who asks is written by admission; nobody comes approved.
    prepareCreate: ({ spec, ...object }) => {
      const { username: _username, uid: _uid, groups: _groups, extra: _extra, ...asked } = spec ?? {};
      return { ...object, spec: asked as CertificateSigningRequest["spec"], status: {} };
    },
    prepareUpdate: (next, previous) => ({ ...next, spec: previous.spec }),
  },
  describe: describeCertificateSigningRequest,
});

function health(object: CertificateSigningRequest): Health {
  const status = certificateStatus(object);
  if (status.startsWith("Denied") || status.includes("Failed")) return { state: "failing", why: status };
  return status === "Pending" ? { state: "progressing", why: "waits for approval" } : { state: "ok", why: "" };
}

/** The previous object with the given conditions; times that are missing are filled in. */
function approved(next: CertificateSigningRequest, previous: CertificateSigningRequest, nowMs: number): KubeObject {
  const now = rfc3339(nowMs);
  const known = previous.status?.conditions ?? [];
  const conditions = next.status?.conditions?.map((condition) => {
    const same = known.find(({ type, status }) => type === condition.type && status === condition.status);
    const lastTransitionTime = condition.lastTransitionTime ?? same?.lastTransitionTime ?? now;
    return { ...condition, lastUpdateTime: condition.lastUpdateTime ?? now, lastTransitionTime };
  });
  const { labels, annotations } = next.metadata;
  const status = { ...previous.status, ...(conditions === undefined ? {} : { conditions }) };
  return { ...previous, metadata: { ...previous.metadata, labels, annotations }, status } as KubeObject;
}

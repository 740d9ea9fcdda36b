/**
 * Approves the certificates that kubelets ask for, when who asks may have them.
 *
 * Absent on purpose: the signer. Keys and certificates are the host's.
 * @see kubernetes pkg/controller/certificates/approver/sarapprove.go and pkg/apis/certificates/helpers.go
 */
import { rfc3339 } from "../api/duration.ts";
import { type CertificateRequest, parseRequest } from "../api/kinds/certificate-signing-request/pkcs10.ts";
import type { CertificateSigningRequest } from "../api/kinds/certificate-signing-request.ts";
import { type Agent, NOTHING_TO_DO, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import type { AccessReader } from "../server/access/attributes.ts";
import { authorize } from "../server/access/authorize.ts";

const SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
/** What a kubelet's certificate is good for, with and without an RSA key. */
const USAGES = ["client auth,digital signature", "client auth,digital signature,key encipherment"];
const RECOGNIZED = [
  { subresource: "selfnodeclient", message: "Auto approving self kubelet client certificate after SubjectAccessReview." },
  { subresource: "nodeclient", message: "Auto approving kubelet client certificate after SubjectAccessReview." },
] as const;

export const certificateApproving: Agent = {
  name: "csrapproving",
  process: processes.controllerManager,
  watches: { CertificateSigningRequest: ({ after }) => (after === undefined ? [] : [after.metadata.name]) },
  reconcile(key, world) {
    const request = world.get("CertificateSigningRequest", key);
    if (request === undefined || isDecided(request)) return NOTHING_TO_DO;
    const parsed = parseRequest(request.spec.request);
    if (typeof parsed === "string" || !isForKubelet(request, parsed)) return NOTHING_TO_DO;
    const isOwn = request.spec.username === parsed.commonName;
    const found = RECOGNIZED.find(({ subresource }) => (subresource === "nodeclient" || isOwn) && isAllowed(request, subresource, world));
    return found === undefined ? NOTHING_TO_DO : { intents: [updateStatus(approved(request, found.message, world.clockMs))] };
  },
};

function isDecided({ status = {} }: CertificateSigningRequest): boolean {
  return (status.certificate ?? "") !== "" || (status.conditions ?? []).some(({ type }) => type === "Approved" || type === "Denied");
}

function isForKubelet({ spec }: CertificateSigningRequest, parsed: CertificateRequest): boolean {
  const others = [parsed.dnsNames, parsed.emailAddresses, parsed.ipAddresses, parsed.uris];
  const usages = [...new Set(spec.usages)].sort().join(",");
  const isNode = parsed.organization.join(",") === "system:nodes" && parsed.commonName.startsWith("system:node:");
  return spec.signerName === SIGNER && isNode && others.every((names) => names.length === 0) && USAGES.includes(usages);
}

function isAllowed({ spec }: CertificateSigningRequest, subresource: string, world: World): boolean {
  const user = { name: spec.username ?? "", uid: spec.uid, groups: spec.groups ?? [], extra: spec.extra };
  const attributes = { verb: "create", group: "certificates.k8s.io", resource: "certificatesigningrequests", subresource };
  return authorize(user, attributes, readerOf(world)).allowed;
}

function readerOf(world: World): AccessReader {
  return {
    serves: (kind) => world.kinds.includes(kind),
    get: (kind, key) => world.getAny(kind, key),
    list: (kind, where) => world.listAny(kind, where),
  };
}

function approved(request: CertificateSigningRequest, message: string, nowMs: number): CertificateSigningRequest {
  const now = rfc3339(nowMs);
  const condition = { type: "Approved", status: "True", reason: "AutoApproved", message, lastUpdateTime: now, lastTransitionTime: now };
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] } };
}

import { describe, expect, test } from "vitest";
import type { CertificateSigningRequest } from "../../../src/core/api/kinds/certificate-signing-request.ts";
import { certificateApproving } from "../../../src/core/controllers/certificate-approving.ts";
import { certificateCleaner } from "../../../src/core/controllers/certificate-cleaner.ts";
import { defaultRoles } from "../../../src/core/server/access/default-roles.ts";
import { JANE, KUBELET, SERVER } from "../../support/certificate-requests.ts";
import { NOW_MS, turnOf, worldAt, worldOf } from "../../support/world-of.ts";

type Spec = CertificateSigningRequest["spec"];
type Status = CertificateSigningRequest["status"];

function aRequest(spec: Partial<Spec> = {}, status: Status = {}): CertificateSigningRequest {
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "csr", uid: "u1", creationTimestamp: "2026-01-01T00:10:00Z" },
    spec: {
      request: KUBELET,
      signerName: "kubernetes.io/kube-apiserver-client-kubelet",
      usages: ["digital signature", "client auth"],
      username: "system:node:worker-1",
      groups: ["system:nodes", "system:authenticated"],
      ...spec,
    },
    status,
  };
}

describe("the approver", () => {
  const reconcile = (request: CertificateSigningRequest) =>
    certificateApproving.reconcile("csr", worldOf(...defaultRoles(), request), turnOf()).intents;
  const joining = { username: "system:bootstrap:abc", groups: ["system:bootstrappers:kubeadm:default-node-token"] };

  test.each<[string, Partial<Spec>, string]>([
    ["a node that renews its own", {}, "Auto approving self kubelet client certificate after SubjectAccessReview."],
    ["a node that joins", joining, "Auto approving kubelet client certificate after SubjectAccessReview."],
    [
      "a node with an RSA key",
      { usages: ["digital signature", "key encipherment", "client auth"] },
      "Auto approving self kubelet client certificate after SubjectAccessReview.",
    ],
  ])("approves the certificate of %s", (_, spec, message) => {
    const now = "2026-01-01T00:10:00Z";
    const condition = { type: "Approved", status: "True", reason: "AutoApproved", message, lastUpdateTime: now, lastTransitionTime: now };
    expect(reconcile(aRequest(spec))).toMatchObject([{ do: "updateStatus", object: { status: { conditions: [condition] } } }]);
  });

  test.each<[string, Partial<Spec>, Status?]>([
    ["of another node", { username: "system:node:worker-2" }],
    ["for a server", { request: SERVER }],
    ["of another signer", { signerName: "kubernetes.io/kube-apiserver-client" }],
    ["of no node", { request: JANE, username: "jane" }],
    ["for more", { usages: ["digital signature", "client auth", "server auth"] }],
    ["that nobody can read", { request: "" }],
    ["that is denied", {}, { conditions: [{ type: "Denied", status: "True" }] }],
    ["that is approved", {}, { conditions: [{ type: "Approved", status: "True" }] }],
  ])("leaves one %s alone", (_, spec, status) => {
    expect(reconcile(aRequest(spec, status))).toEqual([]);
  });
});

describe("the cleaner", () => {
  const HOUR_MS = 3_600_000;
  const reconcile = (afterMs: number, status: Status) =>
    certificateCleaner.reconcile("csr", worldAt(NOW_MS + afterMs, aRequest({}, status)), turnOf());
  const decided = (type: string) => ({ type, status: "True", lastUpdateTime: "2026-01-01T00:10:00Z" });

  test.each<[string, Status, number]>([
    ["nobody answers", {}, 24 * HOUR_MS],
    ["is denied", { conditions: [decided("Denied")] }, HOUR_MS],
    ["failed", { conditions: [decided("Approved"), decided("Failed")] }, HOUR_MS],
    ["is done", { conditions: [decided("Approved")], certificate: "AAAA" }, HOUR_MS],
  ])("removes a request that %s when its time is over", (_, status, lifeMs) => {
    expect(reconcile(lifeMs - 1_000, status)).toEqual({ intents: [], requeueAfterMs: 1_000, background: true });
    expect(reconcile(lifeMs, status).intents).toEqual([{ do: "delete", kind: "CertificateSigningRequest", key: "csr", uid: "u1" }]);
  });

  test("keeps one that is approved and waits for its certificate", () => {
    expect(reconcile(100 * HOUR_MS, { conditions: [decided("Approved")] })).toEqual({ intents: [] });
  });
});

import { describe, expect, test } from "vitest";
import type { CertificateSigningRequest } from "../../../../src/core/api/kinds/certificate-signing-request.ts";
import type { User } from "../../../../src/core/server/access/user.ts";
import { aBinding, aRole, aUser } from "../../../support/access.ts";
import { JANE, MASTER } from "../../../support/certificate-requests.ts";
import { AUTHOR, CLIENT, serverOf } from "../../../support/server-of.ts";

const KIND = "CertificateSigningRequest";

function aRequest(name: string, request = JANE): object {
  const spec = { request, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], username: "root" };
  return { apiVersion: "certificates.k8s.io/v1", kind: KIND, metadata: { name }, spec };
}

describe("a certificate request", () => {
  test.each<[string, User | undefined, object]>([
    [
      "the client",
      { ...aUser("jane", "developers"), uid: "u1", extra: { a: ["b"] } },
      {
        username: "jane",
        uid: "u1",
        groups: ["developers", "system:authenticated"],
        extra: { a: ["b"] },
      },
    ],
    [
      "the administrator, when it is the emulator's own",
      undefined,
      {
        username: "kubernetes-admin",
        groups: ["kubeadm:cluster-admins", "system:authenticated"],
      },
    ],
  ])("is that of %s", (_, user, expected) => {
    const { server } = serverOf();
    const stored = server.create(KIND, aRequest("jane"), { ...CLIENT, user }) as CertificateSigningRequest;
    expect(stored.spec).toMatchObject(expected);
  });

  test("may not ask for the privileged group", () => {
    const { server } = serverOf();
    expect(() => server.create(KIND, aRequest("eve", MASTER), CLIENT)).toThrow(
      'certificatesigningrequests.certificates.k8s.io "eve" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
    );
  });

  test.each<[subresource: "approval" | "status", verb: string]>([
    ["approval", "approve"],
    ["status", "sign"],
  ])("changes its %s only by those who may %s", (subresource, verb) => {
    const { server } = serverOf();
    const stored = server.create(KIND, aRequest("jane"), CLIENT);
    const conditions = [{ type: subresource === "approval" ? "Approved" : "Failed", status: "True" }];
    const write = (user: User): unknown =>
      server.update(KIND, { ...stored, metadata: { name: "jane" }, status: { conditions } }, { ...CLIENT, user, subresource });
    expect(() => write(aUser("joe"))).toThrow(
      `certificatesigningrequests.certificates.k8s.io "jane" is forbidden: user not permitted to ${verb} requests with signerName "kubernetes.io/kube-apiserver-client"`,
    );
    for (const object of [
      aRole("ClusterRole", "signer", [verb, "certificates.k8s.io", "signers", "kubernetes.io/*"]),
      aBinding("ClusterRoleBinding", "signer", "ClusterRole/signer", "User:joe"),
    ])
      server.create(object.kind, object, { author: AUTHOR });
    expect(write(aUser("joe"))).toMatchObject({ status: { conditions } });
  });
});

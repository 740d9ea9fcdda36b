import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { parseRequest } from "../../../../src/core/api/kinds/certificate-signing-request/pkcs10.ts";
import {
  type CertificateSigningRequest,
  certificateSigningRequestKind,
} from "../../../../src/core/api/kinds/certificate-signing-request.ts";
import { JANE, KUBELET, SERVER } from "../../../support/certificate-requests.ts";
import { NOW_MS } from "../../../support/world-of.ts";

type Spec = CertificateSigningRequest["spec"];
type Conditions = NonNullable<NonNullable<CertificateSigningRequest["status"]>["conditions"]>;

function aRequest(spec: Partial<Spec> = {}, conditions?: Conditions): CertificateSigningRequest {
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "jane", uid: "u1" },
    spec: { request: JANE, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], ...spec },
    status: conditions === undefined ? {} : { conditions },
  };
}

const approved = { type: "Approved", status: "True" };
const denied = { type: "Denied", status: "True" };

describe("a request's text", () => {
  test("says for whom the certificate is", () => {
    expect(parseRequest(JANE)).toMatchObject({ commonName: "jane", organization: ["developers", "shop"], dnsNames: [] });
    expect(parseRequest(KUBELET)).toMatchObject({ commonName: "system:node:worker-1", organization: ["system:nodes"] });
    expect(parseRequest(SERVER)).toEqual({
      commonName: "system:node:worker-1",
      serialNumber: "",
      organization: ["system:nodes"],
      organizationalUnit: [],
      country: ["DE"],
      locality: ["Munich"],
      province: ["Bavaria"],
      streetAddress: [],
      postalCode: [],
      dnsNames: ["worker-1", "w.example.com"],
      emailAddresses: ["a@b.c"],
      uris: ["spiffe://x/y"],
      ipAddresses: ["10.0.0.1", "2001:db8::1", "::1", "1:0:0:2::3"],
    });
  });

  const pem = (type: string, body: string): string =>
    Buffer.from(`-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`).toString("base64");
  test.each([
    ["no base64", "%", "PEM block type must be CERTIFICATE REQUEST"],
    ["nothing", "", "PEM block type must be CERTIFICATE REQUEST"],
    ["a certificate", pem("CERTIFICATE", "AAAA"), "PEM block type must be CERTIFICATE REQUEST"],
    ["an empty request", pem("CERTIFICATE REQUEST", ""), "x509: malformed certificate request"],
    ["noise", pem("CERTIFICATE REQUEST", Buffer.from("noise of some length").toString("base64")), "x509: malformed certificate request"],
    ["lengths without end", pem("CERTIFICATE REQUEST", "MP////////8="), "x509: malformed certificate request"],
  ])("may be %s", (_, encoded, why) => {
    expect(parseRequest(encoded)).toBe(why);
  });

  test("may be cut off anywhere", () => {
    const body = Buffer.from(SERVER, "base64").toString().split("\n").slice(1, -2).join("");
    const der = Buffer.from(body, "base64");
    for (let length = 0; length < der.length; length++) {
      const cut = pem("CERTIFICATE REQUEST", der.subarray(0, length).toString("base64"));
      expect(parseRequest(cut)).toBe("x509: malformed certificate request");
    }
  });
});

test.each<[string, Partial<Spec>, string[]]>([
  ["is fine", {}, []],
  ["is none", { request: "" }, ['spec.request: Invalid value: "": PEM block type must be CERTIFICATE REQUEST']],
  ["is good for nothing", { usages: [] }, ["spec.usages: Required value"]],
  [
    "is good for what is not known, and twice",
    { usages: ["client auth", "fun", "client auth"] },
    [
      expect.stringMatching(/^spec\.usages\[1\]: Unsupported value: "fun": supported values: "any", "cert sign", /),
      'spec.usages[2]: Duplicate value: "client auth"',
    ],
  ],
  [
    "ends too soon",
    { expirationSeconds: 599 },
    ["spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)"],
  ],
  ["asks nobody", { signerName: "" }, ["spec.signerName: Required value"]],
  [
    "asks a signer without a domain",
    { signerName: "me" },
    ["spec.signerName: Invalid value: \"me\": must be a fully qualified domain and path of the form 'example.com/signer-name'"],
  ],
  [
    "asks a signer of no domain",
    { signerName: "me/too" },
    ['spec.signerName: Invalid value: "me": should be a domain with at least two segments separated by dots'],
  ],
  [
    "asks the old signer",
    { signerName: "kubernetes.io/legacy-unknown" },
    ['spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version'],
  ],
])("a request %s", (_, spec, expected) => {
  expect((certificateSigningRequestKind.validate?.(aRequest(spec)) ?? []).map(fieldErrorText)).toEqual(expected);
});

test("who asks is not for who asks to say, nor whether it is approved", () => {
  const given = aRequest({ username: "root", groups: ["system:masters"], uid: "0", extra: { a: ["b"] } }, [approved]);
  const prepared = certificateSigningRequestKind.strategy?.prepareCreate?.(given, { nowMs: 0 });
  expect(prepared).toEqual(aRequest());
  const changed = certificateSigningRequestKind.strategy?.prepareUpdate?.(aRequest({ usages: ["signing"] }), aRequest());
  expect(changed).toEqual(aRequest());
});

describe("an approval", () => {
  const approval = certificateSigningRequestKind.subresources?.find(({ name }) => name === "approval");
  const merged = (next: CertificateSigningRequest, previous: CertificateSigningRequest): KubeObject | undefined =>
    approval?.merge?.(next, previous, { nowMs: NOW_MS });

  test("changes conditions alone, and gets its times", () => {
    const previous = aRequest({}, [{ ...approved, lastTransitionTime: "2026-01-01T00:00:00Z" }]);
    const next = {
      ...aRequest({ signerName: "other.io/x" }, [approved, { type: "Failed", status: "True" }]),
      status: {
        certificate: "AAAA",
        conditions: [approved, { type: "Failed", status: "True" }],
      },
    };
    const now = "2026-01-01T00:10:00Z";
    expect(merged(next, previous)).toEqual(
      aRequest({}, [
        { ...approved, lastUpdateTime: now, lastTransitionTime: "2026-01-01T00:00:00Z" },
        { type: "Failed", status: "True", lastUpdateTime: now, lastTransitionTime: now },
      ]),
    );
  });

  test.each<[string, Conditions, Conditions, string[]]>([
    ["is fine", [approved], [], []],
    [
      "is both",
      [approved, denied],
      [],
      ['status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive'],
    ],
    ["is taken back", [], [approved], ['status.conditions: Forbidden: updates may not remove a condition of type "Approved"']],
    [
      "is not true",
      [{ type: "Approved", status: "False" }],
      [],
      ['status.conditions[0].status: Unsupported value: "False": supported values: "True"'],
    ],
    ["comes twice", [approved, approved], [], ['status.conditions[1].type: Duplicate value: "Approved"']],
  ])("%s", (_, next, previous, expected) => {
    const errors = approval?.validate?.(aRequest({}, next), aRequest({}, previous)) ?? [];
    expect(errors.map(fieldErrorText)).toEqual(expected);
  });
});

test.each<[Conditions, string | undefined, string]>([
  [[], undefined, "Pending"],
  [[approved], undefined, "Approved"],
  [[approved], "AAAA", "Approved,Issued"],
  [[denied], undefined, "Denied"],
  [[approved, { type: "Failed", status: "True" }], undefined, "Approved,Failed"],
])("the row of a request with %j and certificate %s", (conditions, certificate, condition) => {
  const object = { ...aRequest({ username: "joe", expirationSeconds: 86_400 }), status: { conditions, certificate } };
  const cells = certificateSigningRequestKind.columns.map((column) => column.cell(object, { nowMs: 0 }));
  expect(cells).toEqual(["jane", "<unknown>", "kubernetes.io/kube-apiserver-client", "joe", "24h", condition]);
});

test("describe shows the request and what it asks for", () => {
  const object = { ...aRequest({ request: SERVER, username: "joe", expirationSeconds: 3_600 }) };
  const dated = { ...object, metadata: { ...object.metadata, creationTimestamp: "2026-01-01T00:00:00Z", labels: { a: "b", c: "d" } } };
  expect(certificateSigningRequestKind.describe?.(dated, { nowMs: 0, get: () => undefined, list: () => [] })).toBe(
    [
      "Name:                jane",
      "Labels:              a=b,c=d",
      "Annotations:         <none>",
      "CreationTimestamp:   Thu, 01 Jan 2026 00:00:00 +0000",
      "Requesting User:     joe",
      "Signer:              kubernetes.io/kube-apiserver-client",
      "Requested Duration:  60m",
      "Status:              Pending",
      "Subject:",
      "  Common Name:    system:node:worker-1",
      "  Serial Number:  ",
      "  Organization:   system:nodes",
      "  Country:        DE",
      "  Locality:       Munich",
      "  Province:       Bavaria",
      "Subject Alternative Names:",
      "  DNS Names:        worker-1",
      "                    w.example.com",
      "  Email Addresses:  a@b.c",
      "  URIs:             spiffe://x/y",
      "  IP Addresses:     10.0.0.1",
      "                    2001:db8::1",
      "                    ::1",
      "                    1:0:0:2::3",
      "",
    ].join("\n"),
  );
});

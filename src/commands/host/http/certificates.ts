/**
 * Certificates of one session: an authority that nobody else trusts, a server's, and a client's. Their keys stay in memory.
 */
import { isIP } from "node:net";
import { generate, type SubjectAltNameEntry } from "selfsigned";

/** What TLS needs on both sides. */
export interface Certificates {
  /** For the listener: client certificates are asked for, and their absence is borne. */
  readonly ofServer: {
    readonly key: string;
    readonly cert: string;
    readonly ca: string;
    readonly requestCert: true;
    readonly rejectUnauthorized: false;
    readonly minVersion: "TLSv1.2";
  };
  /** PEM, for kubeconfigs. */
  readonly authority: string;
  readonly client: { readonly certificate: string; readonly key: string };
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;
/** Clocks of clients in other machines may be a little late. */
const EARLY_MS = 60 * 60 * 1_000;

/** Makes them; the client is the cluster's administrator. */
export async function createCertificates(address: string, nowMs: number): Promise<Certificates> {
  const basis = {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(nowMs - EARLY_MS),
    notAfterDate: new Date(nowMs + YEAR_MS),
  } as const;
  const authority = await generate([{ name: "commonName", value: "kubarium" }], {
    ...basis,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const server = await generate([{ name: "commonName", value: "kube-apiserver" }], {
    ...basis,
    ca,
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: namesOf(address) },
    ],
  });
  // Whom kubeadm makes its first kubeconfig out to, who is whom the token stands for.
  const who = [
    { name: "organizationName", value: "kubeadm:cluster-admins" },
    { name: "commonName", value: "kubernetes-admin" },
  ];
  const client = await generate(who, {
    ...basis,
    ca,
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", clientAuth: true },
    ],
  });
  return {
    ofServer: {
      key: server.private,
      cert: server.cert,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
    },
    authority: authority.cert,
    client: { certificate: client.cert, key: client.private },
  };
}

/** Every name by which the server may be called: upstream's own, this machine's, and the address it listens at. */
function namesOf(address: string): SubjectAltNameEntry[] {
  const names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
  const addresses = ["127.0.0.1", "::1"];
  (isIP(address) === 0 ? names : addresses).push(address);
  return [
    ...[...new Set(names)].map((value): SubjectAltNameEntry => ({ type: 2, value })),
    ...[...new Set(addresses)].map((ip): SubjectAltNameEntry => ({ type: 7, ip })),
  ];
}

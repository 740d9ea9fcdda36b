/**
 * `kubectl describe certificatesigningrequest`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeCertificateSigningRequest
 */

import { rfc1123 } from "../../describe/times.ts";
import { createDescription, type Description, labelLines } from "../../describe.ts";
import { humanDuration } from "../../duration.ts";
import { ApiError } from "../../errors.ts";
import type { CertificateSigningRequest } from "../certificate-signing-request.ts";
import { type CertificateRequest, parseRequest } from "./pkcs10.ts";

/** `Pending`, `Approved` or `Denied`, then `,Failed` and `,Issued`. */
export function certificateStatus({ status = {} }: CertificateSigningRequest): string {
  const { conditions = [], certificate = "" } = status;
  const has = (wanted: string): boolean => conditions.some(({ type }) => type === wanted);
  const decided = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return `${decided}${has("Failed") ? ",Failed" : ""}${certificate === "" ? "" : ",Issued"}`;
}

/** The request and whom the certificate is for. */
export function describeCertificateSigningRequest(object: CertificateSigningRequest): string {
  const { metadata, spec } = object;
  const parsed = parseRequest(spec.request);
  if (typeof parsed === "string") throw new ApiError("InternalError", `Error parsing CSR: ${parsed}`);
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.line(0, "Labels:", labelLines(metadata.labels).join(",") || "<none>");
  description.line(0, "Annotations:", labelLines(metadata.annotations).join(",") || "<none>");
  description.line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  description.line(0, "Requesting User:", spec.username ?? "");
  if (spec.signerName !== "") description.line(0, "Signer:", spec.signerName);
  if (spec.expirationSeconds !== undefined) description.line(0, "Requested Duration:", humanDuration(spec.expirationSeconds * 1_000));
  description.line(0, "Status:", certificateStatus(object));
  describeSubject(description, parsed);
  describeAlternatives(description, parsed);
  return description.text();
}

function describeSubject(description: Description, subject: CertificateRequest): void {
  description.line(0, "Subject:");
  description.line(0, "", "Common Name:", subject.commonName);
  description.line(0, "", "Serial Number:", subject.serialNumber);
  describeNames(description, [
    ["Organization:", subject.organization],
    ["Organizational Unit:", subject.organizationalUnit],
    ["Country:", subject.country],
    ["Locality:", subject.locality],
    ["Province:", subject.province],
    ["StreetAddress:", subject.streetAddress],
    ["PostalCode:", subject.postalCode],
  ]);
}

function describeAlternatives(description: Description, { dnsNames, emailAddresses, uris, ipAddresses }: CertificateRequest): void {
  if (dnsNames.length + emailAddresses.length + uris.length + ipAddresses.length === 0) return;
  description.line(0, "Subject Alternative Names:");
  describeNames(description, [
    ["DNS Names:", dnsNames],
    ["Email Addresses:", emailAddresses],
    ["URIs:", uris],
    ["IP Addresses:", ipAddresses],
  ]);
}

function describeNames(description: Description, names: readonly (readonly [label: string, values: readonly string[]])[]): void {
  for (const [label, [first, ...rest]] of names) {
    if (first === undefined) continue;
    description.line(0, "", label, first);
    for (const value of rest) description.line(0, "", "", value);
  }
}

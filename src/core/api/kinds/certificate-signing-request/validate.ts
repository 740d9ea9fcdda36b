/**
 * What may be asked of a signer, and how the answer may change.
 * @see kubernetes pkg/apis/certificates/validation/validation.go and pkg/apis/core/validation/validation.go ValidateSignerName
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required, tooLong } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../../names.ts";
import type { CertificateSigningRequest } from "../certificate-signing-request.ts";
import { parseRequest } from "./pkcs10.ts";

const LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
const EXPIRATION_SECONDS_MIN = 600;
const USAGES = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

/** What is wrong with a request. */
export function validateCertificateSigningRequest({ spec }: CertificateSigningRequest): FieldError[] {
  const { request = "", usages = [], signerName = "", expirationSeconds } = spec ?? {};
  const parsed = parseRequest(request);
  const errors: FieldError[] = typeof parsed === "string" ? [invalidValue("spec.request", request, parsed)] : [];
  if (usages.length === 0) errors.push(required("spec.usages"));
  for (const [index, usage] of usages.entries())
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${index}]`, usage, USAGES));
  for (const [index, usage] of usages.entries()) if (usages.indexOf(usage) < index) errors.push(duplicate(`spec.usages[${index}]`, usage));
  if (signerName === LEGACY_SIGNER)
    errors.push(invalidValue("spec.signerName", signerName, "the legacy signerName is not allowed via this API version"));
  else errors.push(...validateSignerName(signerName, "spec.signerName"));
  if (expirationSeconds !== undefined && expirationSeconds < EXPIRATION_SECONDS_MIN)
    errors.push(invalidValue("spec.expirationSeconds", expirationSeconds, "may not specify a duration less than 600 seconds (10 minutes)"));
  return errors;
}

const DOMAIN_CHARS_MAX = 253;

function validateSignerName(name: string, field: string): FieldError[] {
  if (name === "") return [required(field)];
  const segments = name.split("/");
  const [domain = "", path = ""] = segments;
  if (segments.length !== 2)
    return [invalidValue(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const labels = domain.split(".");
  const wrong = (part: string, label: string, messages: readonly string[]): FieldError[] =>
    messages.map((message) => invalidValue(field, part, `validating label ${JSON.stringify(label)}: ${message}`));
  const errors = domain.length > DOMAIN_CHARS_MAX ? [tooLong(field, DOMAIN_CHARS_MAX)] : [];
  errors.push(...labels.flatMap((label) => wrong(domain, label, dns1123Label(label))));
  if (labels.length < 2) errors.push(invalidValue(field, domain, "should be a domain with at least two segments separated by dots"));
  return [...errors, ...path.split(".").flatMap((label) => wrong(path, label, dns1123Subdomain(label)))];
}

const DECIDED: readonly string[] = ["Approved", "Denied"];
/** These say what has been decided, and so are true or absent. */
const TRUE_ONLY: readonly string[] = [...DECIDED, "Failed"];
const STATUSES = ["False", "True", "Unknown"];
const CONDITIONS = "status.conditions";

/** What is wrong with a write of the approval. */
export function validateApproval(next: CertificateSigningRequest, previous: CertificateSigningRequest): FieldError[] {
  return [...validateConditions(next), ...validateKept(next, previous)];
}

function validateConditions({ status }: CertificateSigningRequest): FieldError[] {
  const conditions = status?.conditions ?? [];
  return conditions.flatMap(({ type = "", status: value = "" }, index) => {
    const field = `${CONDITIONS}[${index}]`;
    const errors: FieldError[] = type === "" ? [required(`${field}.type`)] : [];
    const allowed = TRUE_ONLY.includes(type) ? ["True"] : STATUSES;
    if (value === "") errors.push(required(`${field}.status`));
    else if (!allowed.includes(value)) errors.push(notSupported(`${field}.status`, value, allowed));
    const before = conditions.slice(0, index).map((each) => each.type);
    if (DECIDED.includes(type) && before.some((each) => each !== type && DECIDED.includes(each)))
      errors.push(invalidValue(CONDITIONS, type, "Approved and Denied conditions are mutually exclusive"));
    if (before.includes(type)) errors.push(duplicate(`${field}.type`, type));
    return errors;
  });
}

/** What has been decided stays so. */
function validateKept(next: CertificateSigningRequest, previous: CertificateSigningRequest): FieldError[] {
  const count = ({ status }: CertificateSigningRequest, type: string): number =>
    (status?.conditions ?? []).filter((each) => each.type === type).length;
  const removed = TRUE_ONLY.filter((type) => count(next, type) < count(previous, type));
  return removed.map((type) => forbiddenField(CONDITIONS, `updates may not remove a condition of type ${JSON.stringify(type)}`));
}

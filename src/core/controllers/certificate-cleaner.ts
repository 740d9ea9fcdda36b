/**
 * Removes certificate requests that nobody needs any more.
 *
 * Upstream looks once an hour; here each goes when its time has come.
 * Absent on purpose: certificates that have expired; nothing in the core reads certificates.
 * @see kubernetes pkg/controller/certificates/cleaner/cleaner.go
 */
import { parseTime } from "../api/duration.ts";
import type { CertificateSigningRequest } from "../api/kinds/certificate-signing-request.ts";
import { type Agent, NOTHING_TO_DO } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

const HOUR_MS = 3_600_000;
/** An hour after the certificate was issued or refused, a day after a request that nobody answered. */
const DECIDED_MS = HOUR_MS;
const PENDING_MS = 24 * HOUR_MS;

export const certificateCleaner: Agent = {
  name: "csrcleaner",
  process: processes.controllerManager,
  background: true,
  watches: { CertificateSigningRequest: ({ after }) => (after === undefined ? [] : [after.metadata.name]) },
  reconcile(key, world) {
    const request = world.get("CertificateSigningRequest", key);
    const dueMs = request === undefined ? undefined : dueOf(request);
    if (request === undefined || dueMs === undefined || request.metadata.deletionTimestamp !== undefined) return NOTHING_TO_DO;
    const leftMs = dueMs - world.clockMs;
    if (leftMs > 0) return { intents: [], requeueAfterMs: leftMs, background: true };
    return { intents: [{ do: "delete", kind: "CertificateSigningRequest", key, uid: request.metadata.uid ?? "" }] };
  },
};

/** When the request is to go; undefined while it is approved and waits for its certificate. */
function dueOf({ metadata, status = {} }: CertificateSigningRequest): number | undefined {
  const { conditions = [], certificate = "" } = status;
  if (conditions.length === 0) return parseTime(metadata.creationTimestamp) + PENDING_MS;
  const isOver = (type: string): boolean => type === "Denied" || type === "Failed" || (type === "Approved" && certificate !== "");
  const times = conditions.filter(({ type }) => isOver(type)).map(({ lastUpdateTime }) => parseTime(lastUpdateTime));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? undefined : Math.min(...known) + DECIDED_MS;
}

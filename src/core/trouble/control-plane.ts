/**
 * Control planes in trouble: members cut off from each other, slow disks under etcd, expired certificates, and processes
 * that were asked to end.
 *
 * Whoever writes or drops a row wakes `controlPlaneWake`, who works out what follows for everybody's link.
 */
import { defineTable } from "../store/tables.ts";
import type { Wake } from "./troubles.ts";

/** A member's API server and etcd do not reach those of the others. */
export type PartedRow = Readonly<Record<string, never>>;

/** How long the disk under a member's etcd takes for each write. */
export interface SlowDiskRow {
  readonly writeMs: number;
}

/** The certificate that a member's API server shows ran out. */
export interface ExpiredRow {
  readonly sinceMs: number;
}

/** A process got SIGTERM: it may tidy up before it ends. */
export interface TermRow {
  readonly sinceMs: number;
}

/** Members cut off from their peers, by `member/faultId`, like the two tables that follow. */
export const partedTable = defineTable<PartedRow>("members-parted", "cluster");
/** Slow disks under etcd. */
export const slowDiskTable = defineTable<SlowDiskRow>("etcd-slow-disks", "cluster");
/** Expired serving certificates of API servers. */
export const expiredTable = defineTable<ExpiredRow>("api-certificates-expired", "cluster");
/** Processes that are to end, by `instance/faultId`. */
export const termTable = defineTable<TermRow>("processes-terminating", "cluster");

/** The tables that `controlPlaneWake` reads. */
export const controlPlaneTroubles = [partedTable, slowDiskTable, expiredTable] as const;

/** Whom to wake when a trouble of the control plane comes or goes. */
export const controlPlaneWake: Wake = { agent: "control-plane", key: "links" };

/** The key of a member's trouble. */
export function memberKey(member: string, faultId: string): string {
  return `${member}/${faultId}`;
}

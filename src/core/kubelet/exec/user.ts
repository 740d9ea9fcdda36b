/**
 * Whom a container's processes run as.
 */
import type { LiveUser } from "../programs/shell/live.ts";
import type { Place } from "./place.ts";

const NAMES: Readonly<Record<number, string>> = { 0: "root", 1: "daemon", 65534: "nobody" };

/** The pod's word, or else the image's. */
export function userOf({ interior, row, spec }: Pick<Place, "interior" | "row" | "spec">): LiveUser {
  const pod = row.pod.spec.securityContext;
  const own = spec.container.securityContext;
  const uid = own?.runAsUser ?? pod?.runAsUser;
  const gid = own?.runAsGroup ?? pod?.runAsGroup;
  if (uid === undefined) return { ...interior.user, gid: gid ?? interior.user.gid };
  const name = uid === interior.user.uid ? interior.user.name : (NAMES[uid] ?? "");
  return { uid, gid: gid ?? 0, name };
}

/** As prompts and `ls` have it; a user without a name is its number. */
export function userName({ name, uid }: LiveUser): string {
  return name === "" ? String(uid) : name;
}

/**
 * Looking names up while name servers answer nothing: who waits how long, and when somebody gives up.
 *
 * A question that gets no answer is asked again; the first one that is asked while name servers answer is the last.
 * Absent on purpose: names that do not exist. Whatever is called by name is there, as shell/requests.ts says.
 * @see glibc resolv/res_send.c, musl src/network/res_msend.c, busybox networking/nslookup.c
 */
import type { NameService, Outage } from "../../program.ts";

/** How often a resolver asks, and how long it waits each time. */
export interface Resolver {
  readonly tries: number;
  readonly waitMs: number;
  /** It asks for addresses and for names in the hosts file as well. */
  readonly asksAlways?: true;
}

/** The C library of Debian and its like. */
export const GLIBC: Resolver = { tries: 2, waitMs: 5_000 };
/** The C library of Alpine. */
export const MUSL: Resolver = { tries: 2, waitMs: 2_500 };
/** busybox's nslookup, which asks by itself. */
export const NSLOOKUP: Resolver = { tries: 2, waitMs: 2_500, asksAlways: true };

/** What becomes of a look-up. */
export interface LookUp {
  readonly found: boolean;
  /** Nothing when nobody is asked, or somebody answers at once. */
  readonly tookMs: number;
  /** Had it begun later, but by less than this, the same would have become of it. */
  readonly sameForMs: number;
}

/** Looks the addresses of `host` up, from an instant on. */
export type LookUpName = (host: string, atMs: number, resolver?: Resolver) => LookUp;

const AT_ONCE: LookUp = { found: true, tookMs: 0, sameForMs: Number.POSITIVE_INFINITY };
const LOCAL = ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"];

/** Whether the host is the container itself, whatever a name server would say. */
export function isLocal(host: string): boolean {
  return LOCAL.includes(host);
}

/** Whether the host is an address, so that nobody needs to be asked for one. */
export function isAddress(host: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(":");
}

/** How a container whose C library has this resolver looks names up. */
export function lookUpWith(names: NameService | undefined, usual: Resolver): LookUpName {
  if (names === undefined) return () => AT_ONCE;
  return (host, atMs, resolver = usual) => {
    const isKnown = isLocal(host) || isAddress(host) || names.hosts.includes(host);
    if (isKnown && resolver.asksAlways !== true) return AT_ONCE;
    return ask(names.outages, atMs, resolver);
  };
}

function ask(outages: readonly Outage[], atMs: number, { tries, waitMs }: Resolver): LookUp {
  let sameForMs = Number.POSITIVE_INFINITY;
  for (let n = 0; n < tries; n++) {
    const askedMs = atMs + n * waitMs;
    sameForMs = Math.min(sameForMs, turnAfter(outages, askedMs) - askedMs);
    if (!isOut(outages, askedMs)) return { found: true, tookMs: n * waitMs, sameForMs };
  }
  return { found: false, tookMs: tries * waitMs, sameForMs };
}

function isOut(outages: readonly Outage[], atMs: number): boolean {
  return outages.some(({ sinceMs, untilMs = Number.POSITIVE_INFINITY }) => atMs >= sinceMs && atMs < untilMs);
}

/** When name servers next fall silent or answer again, as far as it is known; Infinity when it is not. */
export function turnAfter(outages: readonly Outage[], atMs: number): number {
  for (const { sinceMs, untilMs = Number.POSITIVE_INFINITY } of outages) {
    if (sinceMs > atMs) return sinceMs;
    if (untilMs > atMs) return untilMs;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * Keeps web pages out: a page that a browser shows may reach this machine's ports, by its own name for them (DNS rebinding)
 * or across origins. Neither gets an answer, whatever it knows. Pure.
 */
import { isIP } from "node:net";
import type { WholeReply } from "../../../core/index.ts";
import { statusReply } from "./status.ts";

/** What of a request says who sent it where. */
export interface Addressed {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly isSecure: boolean;
}

/** The refusal of a request that a web page may have sent; undefined for all others. */
export function pageRefusal({ host, origin, isSecure }: Addressed, address: string): WholeReply | undefined {
  // HTTP/1.0 knows no Host, and no browser speaks it.
  if (host !== undefined && !isOurs(host, address))
    return statusReply(403, `forbidden: the Host ${JSON.stringify(host)} is neither an address nor localhost`);
  if (origin !== undefined && origin.toLowerCase() !== `${isSecure ? "https" : "http"}://${host?.toLowerCase()}`)
    return statusReply(403, `forbidden: the Origin ${JSON.stringify(origin)} is another one`);
  return undefined;
}

/** Whether a name cannot have been made to point here by somebody else. */
function isOurs(host: string, address: string): boolean {
  const name = hostName(host);
  return name === "localhost" || isIP(name) !== 0 || name === address.toLowerCase();
}

/** `::1` of `[::1]:6443`, `localhost` of `localhost:6443`. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase();
}

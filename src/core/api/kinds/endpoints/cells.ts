/**
 * The ENDPOINTS cell.
 * @see kubernetes pkg/printers/internalversion/printers.go formatEndpoints
 */
import { joinHostPort } from "../../shapes/endpoint-address.ts";
import type { Endpoints } from "../endpoints.ts";

/** So many endpoints are named; the rest is counted. */
const SHOWN = 3;

/** `10.0.0.1:80,10.0.0.2:80`; ready addresses only, three of them. */
export function subsetsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return "<none>";
  const texts = subsets.flatMap(({ addresses = [], ports = [] }) => {
    // A headless service may have no ports at all.
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) => addresses.map(({ ip }) => joinHostPort(ip, port)));
  });
  const shown = texts.slice(0, SHOWN).join(",");
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown;
}

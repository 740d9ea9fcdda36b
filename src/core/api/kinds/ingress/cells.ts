/**
 * The cells of an ingress' row.
 * @see kubernetes pkg/printers/internalversion/printers.go printIngress
 */
import type { CellContext } from "../../kind.ts";
import type { Ingress } from "../ingress.ts";

const HOSTS_SHOWN = 3;
/** 16 characters: upstream's width for a load balancer's addresses unless `-o wide`. */
const ADDRESS_WIDTH = 16;

/** CLASS. */
export function classText({ spec }: Ingress): string {
  return spec.ingressClassName ?? "<none>";
}

/** HOSTS: the first three, or a star when no rule names one. */
export function hostsText({ spec }: Ingress): string {
  const rules = spec.rules ?? [];
  const named = rules.flatMap(({ host }, index) => (host ? [{ host, index }] : []));
  const shown = named.slice(0, HOSTS_SHOWN);
  if (shown.length === 0) return "*";
  const text = shown.map(({ host }) => host).join(",");
  const last = shown[HOSTS_SHOWN - 1];
  return last !== undefined && last.index < rules.length - 1 ? `${text} + ${rules.length - HOSTS_SHOWN} more...` : text;
}

/** ADDRESS: where the load balancer is reached. */
export function addressText({ status }: Ingress, { wide }: Pick<CellContext, "wide">): string {
  const entries = status?.loadBalancer?.ingress ?? [];
  const addresses = new Set(entries.map(({ ip, hostname }) => ip || (hostname ?? "")).filter((address) => address !== ""));
  const text = [...addresses].sort().join(",");
  return wide || text.length <= ADDRESS_WIDTH ? text : `${text.slice(0, ADDRESS_WIDTH - 3)}...`;
}

/** PORTS: HTTP, and HTTPS when there is a certificate. */
export function portsText({ spec }: Ingress): string {
  return (spec.tls ?? []).length > 0 ? "80, 443" : "80";
}

/**
 * The cells of a service's row, and how well it is.
 * @see kubernetes pkg/printers/internalversion/printers.go
 */
import type { CellContext, Health } from "../../kind.ts";
import type { Service } from "../service.ts";

/** 16 characters: upstream's width for a load balancer's addresses unless `-o wide`. */
const LOAD_BALANCER_WIDTH = 16;

/** CLUSTER-IP: the first virtual address, `None` when headless. */
export function clusterIpText({ spec }: Service): string {
  return spec.clusterIPs?.[0] ?? "<none>";
}

/** EXTERNAL-IP: where the service is reached from outside, `<pending>` until the load balancer says. */
export function externalIpText({ spec, status }: Service, { wide }: Pick<CellContext, "wide">): string {
  const externalIps = spec.externalIPs ?? [];
  switch (spec.type) {
    case "ClusterIP":
    case "NodePort":
      return externalIps.length > 0 ? externalIps.join(",") : "<none>";
    case "LoadBalancer": {
      const balancer = loadBalancerText(
        status?.loadBalancer?.ingress ?? [],
        wide === true ? Number.POSITIVE_INFINITY : LOAD_BALANCER_WIDTH,
      );
      if (externalIps.length > 0) return [...(balancer === "" ? [] : [balancer]), ...externalIps].join(",");
      return balancer === "" ? "<pending>" : balancer;
    }
    case "ExternalName":
      return spec.externalName ?? "";
    default:
      return "<unknown>";
  }
}

type Ingress = { readonly ip?: string | undefined; readonly hostname?: string | undefined };

function loadBalancerText(ingress: readonly Ingress[], width: number): string {
  const addresses = new Set(ingress.map(({ ip, hostname }) => ip || (hostname ?? "")).filter((address) => address !== ""));
  const joined = [...addresses].sort().join(",");
  return joined.length > width ? `${joined.slice(0, width - 3)}...` : joined;
}

/** PORT(S): `80/TCP`, `80:30080/TCP`. */
export function portsText({ spec }: Service): string {
  const ports = spec.ports ?? [];
  if (ports.length === 0) return "<none>";
  return ports.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol}`).join(",");
}

/** SELECTOR: `app=web,tier=front`, sorted by key. */
export function selectorText({ spec }: Service): string {
  const selector = spec.selector ?? {};
  const keys = Object.keys(selector).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${selector[key] ?? ""}`).join(",");
}

/** A service is well unless it still waits for its load balancer. */
export function serviceHealth({ spec, status }: Service): Health {
  const isWaiting = spec.type === "LoadBalancer" && (status?.loadBalancer?.ingress ?? []).length === 0;
  return isWaiting ? { state: "progressing", why: "waits for a load balancer to be provisioned" } : { state: "ok", why: "" };
}

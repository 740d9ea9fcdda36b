/**
 * Addresses of pods: each node hands out those of its own range, in turn, and takes them back.
 *
 * As host-local does it: the next free address after the last one given, so that an address rests before it comes back.
 * @see containernetworking/plugins plugins/ipam/host-local/backend/allocator/allocator.go
 */
import { dropRow, type Intent, putRow } from "../../reconcile/agent.ts";
import { defineTable, type StateReader } from "../../store/tables.ts";

/** Who holds an address, by `node/address`; the row `node/last` holds the address given last. */
export const addressTable = defineTable<string>("kubelet-addresses", "disk");

const LAST = "last";
/** The network's own address, the gateway's, and the broadcast address are nobody's. */
const FIRST_OFFSET = 2;

/** A free address of `cidr` for a pod, with the rows to write; undefined when all are taken. */
export function takeAddress(
  state: StateReader,
  node: string,
  cidr: string,
  podKey: string,
): { readonly ip: string; readonly intents: readonly Intent[] } | undefined {
  const [base, bits] = cidr.split("/");
  const first = numberOf(base ?? "");
  const hosts = (1 << (32 - Number(bits))) - 1 - FIRST_OFFSET;
  if (Number.isNaN(first) || hosts <= 0) return undefined;
  const last = state.row(addressTable, `${node}/${LAST}`);
  const start = last === undefined ? 0 : numberOf(last) - first - FIRST_OFFSET + 1;
  for (let tried = 0; tried < hosts; tried++) {
    const ip = addressText(first + FIRST_OFFSET + ((start + tried) % hosts));
    if (state.row(addressTable, `${node}/${ip}`) !== undefined) continue;
    return { ip, intents: [putRow(addressTable, `${node}/${ip}`, podKey), putRow(addressTable, `${node}/${LAST}`, ip)] };
  }
  return undefined;
}

/** Takes an address back, if that pod holds it. */
export function releaseAddress(state: StateReader, node: string, ip: string, podKey: string): readonly Intent[] {
  return state.row(addressTable, `${node}/${ip}`) === podKey ? [dropRow(addressTable, `${node}/${ip}`)] : [];
}

/** `10.244.1.2-10.244.1.254`: what the plugin names when nothing is free. */
export function rangeText(cidr: string): string {
  const [base = "", bits] = cidr.split("/");
  const first = numberOf(base);
  return `${addressText(first + 1)}-${addressText(first + (1 << (32 - Number(bits))) - 2)}`;
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function addressText(value: number): string {
  return [16_777_216, 65_536, 256, 1].map((unit) => Math.floor(value / unit) % 256).join(".");
}

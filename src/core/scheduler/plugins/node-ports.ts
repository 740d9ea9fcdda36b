/**
 * Rejects nodes on which another pod holds a host port that the pod wants.
 * @see kubernetes pkg/scheduler/framework/plugins/nodeports/node_ports.go
 */
import { type HostPort, NONE, type Plugin } from "../plugin.ts";
import { hostPortsOf } from "../pods/pod-view.ts";

const REJECTED = [{ text: "node(s) didn't have free ports for the requested pod ports", resolvable: true }];

function collide(wanted: HostPort, held: HostPort): boolean {
  if (wanted.port !== held.port || wanted.protocol !== held.protocol) return false;
  return wanted.ip === held.ip || isEveryAddress(wanted) || isEveryAddress(held);
}

function isEveryAddress({ ip }: HostPort): boolean {
  return ip === "" || ip === "0.0.0.0";
}

export const nodePorts: Plugin = {
  name: "NodePorts",
  weight: 0,
  passesAll: ({ hostPorts }) => hostPorts.length === 0,
  filter({ hostPorts }, node) {
    return hostPorts.some((wanted) => node.hostPorts.some((held) => collide(wanted, held))) ? REJECTED : NONE;
  },
  remedy({ hostPorts }, node) {
    const taken = hostPorts.filter((wanted) => node.hostPorts.some((held) => collide(wanted, held)));
    return `free the host ports ${taken.map(({ port, protocol }) => `${port}/${protocol}`).join(", ")} on ${node.name}`;
  },
  heeds: (change) => change.kind === "Node" || change.after === undefined,
  helps(pod, change) {
    if (change.kind === "Node") return change.before === undefined && change.after !== undefined;
    if (change.before === undefined || change.after !== undefined) return false;
    const freed = hostPortsOf(change.before);
    return hostPortsOf(pod).some((wanted) => freed.some((held) => collide(wanted, held)));
  },
};

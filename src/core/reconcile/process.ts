/**
 * Processes, machines and links: what can crash, lose power or be cut off.
 *
 * Agents live in a process, a process on a machine, and it reaches the API server through a link. Crash, power loss and
 * partition are this one mechanism for controllers, scheduler, kubelets and proxies alike.
 */
import { defineTable } from "../store/tables.ts";

/** A kind of process: one instance in the cluster, or one per node. */
export interface ProcessSpec {
  readonly name: string;
  readonly perNode: boolean;
}

/** The processes of a cluster, as upstream names them. */
export const processes = {
  controllerManager: { name: "kube-controller-manager", perNode: false },
  cloudControllerManager: { name: "cloud-controller-manager", perNode: false },
  scheduler: { name: "kube-scheduler", perNode: false },
  apiServer: { name: "kube-apiserver", perNode: false },
  kubelet: { name: "kubelet", perNode: true },
  proxy: { name: "kube-proxy", perNode: true },
  /** What happens to a cluster from outside: faults that end by themselves, chaos. Nothing stops it. */
  environment: { name: "environment", perNode: false },
} as const satisfies { readonly [name: string]: ProcessSpec };

/**
 * What runs on each member of the control plane, as static pods of its kubelet. The last three stand for election:
 * the agents live in the process of the same name without a member, which is alive inside the one that leads.
 */
export const memberProcesses = {
  etcd: { name: "etcd", perNode: true },
  apiServer: { name: "kube-apiserver", perNode: true },
  controllerManager: { name: "kube-controller-manager", perNode: true },
  scheduler: { name: "kube-scheduler", perNode: true },
  cloudControllerManager: { name: "cloud-controller-manager", perNode: true },
} as const satisfies { readonly [name: string]: ProcessSpec };

/** Names of the processes of which one leads and the others wait. */
export type LedName = "kube-controller-manager" | "kube-scheduler" | "cloud-controller-manager";

const LED: ReadonlySet<string> = new Set<LedName>(["kube-controller-manager", "kube-scheduler", "cloud-controller-manager"]);
const ON_MEMBERS: ReadonlySet<string> = new Set(Object.values(memberProcesses).map(({ name }) => name));

/** One running (or stopped) process. */
export interface ProcessRow {
  readonly machine: string;
  readonly running: boolean;
  /** Whether its link to the API server is up. */
  readonly linked: boolean;
  /** When the link was cut last. */
  readonly cutMs?: number;
  readonly startedMs: number;
  /** It runs and does nothing (SIGSTOP): its memory stays, its queue does not. */
  readonly paused?: boolean;
  /** Who keeps it stopped, paused or cut off: it goes on when the last of them lets go. */
  readonly heldBy?: ProcessHolds;
  /** How often in a row it ended soon after its start: its kubelet waits longer each time. */
  readonly crashes?: number;
  /** Its kubelet does not start it again before. */
  readonly backMs?: number;
  /** How much later than usual it hears of changes, by whom. */
  readonly lags?: { readonly [by: string]: number };
  /** The sum of those. */
  readonly lagMs?: number;
  /** The share of its requests that gets lost, by whom. */
  readonly losses?: { readonly [by: string]: number };
  /** What those come to. */
  readonly lostShare?: number;
}

/** Names of those who hold a process, by what they hold. */
export type ProcessHolds = { readonly [W in ProcessHold]?: readonly string[] };

/** What of a process can be held. */
export type ProcessHold = "stop" | "pause" | "cut";

/** One machine; its processes run only while it has power. */
export interface MachineRow {
  readonly powered: boolean;
  /** Counts its boots; a kubelet that sees a new number reports a reboot. */
  readonly boots: number;
  /** How far its clock is ahead of the cluster's. */
  readonly skewMs: number;
  /** Who keeps the power away. */
  readonly heldBy?: readonly string[];
}

/** Processes by instance name: `kube-scheduler`, `kubelet@worker-1`. */
export const processTable = defineTable<ProcessRow>("processes", "cluster");
/** Machines by name; a node's machine has the node's name. */
export const machineTable = defineTable<MachineRow>("machines", "cluster");

/** The instance that works on a key: `kubelet@worker-1` for the key `worker-1/shop/web`. */
export function instanceOf(process: ProcessSpec, key: string): string {
  return process.perNode ? `${process.name}@${nodeOfKey(key)}` : process.name;
}

/** The node that a per-node agent's key starts with. */
export function nodeOfKey(key: string): string {
  const slash = key.indexOf("/");
  return slash < 0 ? key : key.slice(0, slash);
}

/** The node of an instance name, or undefined for a process of the whole cluster. */
export function nodeOfInstance(instance: string): string | undefined {
  const at = instance.indexOf("@");
  return at < 0 ? undefined : instance.slice(at + 1);
}

/** `kubelet` for `kubelet@worker-1`. */
export function nameOfInstance(instance: string): string {
  const at = instance.indexOf("@");
  return at < 0 ? instance : instance.slice(0, at);
}

/** The instances of a member of the control plane. */
export function memberInstances(member: string): readonly string[] {
  return Object.values(memberProcesses).map(({ name }) => `${name}@${member}`);
}

/** Whether it is a name of which one leads: `kube-scheduler`, not `kube-scheduler@control-plane`. */
export function isLedName(instance: string): instance is LedName {
  return LED.has(instance);
}

/** Whether an instance is a static pod of a member: `etcd@control-plane`. */
export function isMemberInstance(instance: string): boolean {
  return instance.includes("@") && ON_MEMBERS.has(nameOfInstance(instance));
}

/**
 * A cluster to break: a Deployment, a pod with all probes, and what is physically true of it.
 */
import { Cluster, type ClusterSnapshot } from "../../../src/core/cluster.ts";
import type { Aim, Fault } from "../../../src/core/faults/fault.ts";
import type { Input } from "../../../src/core/input.ts";
import { machineTable, processTable } from "../../../src/core/reconcile/process.ts";
import type { TableSpec } from "../../../src/core/store/tables.ts";
import { containerTables } from "../../../src/core/trouble/container.ts";
import { controlPlaneTroubles } from "../../../src/core/trouble/control-plane.ts";
import { machineTables } from "../../../src/core/trouble/machine.ts";
import { dnsTable } from "../../../src/core/trouble/network.ts";
import { registryTable } from "../../../src/core/trouble/registry.ts";

/** On worker-1, ready, with a probe of each sort. */
export const PROBED = "default/probed";

const probe = { httpGet: { path: "/", port: 80 }, periodSeconds: 10, failureThreshold: 3 };
const probedPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "probed", labels: { app: "probed" } },
  spec: {
    nodeName: "worker-1",
    containers: [{ name: "main", image: "nginx:1.29", readinessProbe: probe, livenessProbe: probe, ports: [{ containerPort: 80 }] }],
  },
};
const web = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
  },
};

let grown: ClusterSnapshot | undefined;

/** A settled cluster of three workers with its pods; each call a copy of its own. */
export function aCluster(): Cluster {
  if (grown === undefined) {
    const cluster = new Cluster({ nodes: 3, controlPlane: 3, seed: 3, hashing: true });
    for (const object of [probedPod, web]) cluster.submit({ do: "create", by: "test", kind: object.kind, object });
    cluster.runUntilSettled();
    grown = cluster.snapshot();
  }
  return Cluster.restore(grown);
}

/** Somebody of the kind that the fault is aimed at. */
export function aimOf({ target }: Fault): Aim {
  const targets = {
    node: "worker-1",
    zone: "zone-b",
    pod: PROBED,
    container: PROBED,
    registry: "docker.io",
    member: "control-plane",
    cluster: "",
  };
  return { target: targets[target], options: {}, ...(target === "container" ? { container: "main" } : {}) };
}

/** The input that begins a fault. */
export function strike(fault: Fault, times: { readonly forMs?: number; readonly everyMs?: number } = {}, aim = aimOf(fault)): Input {
  return { do: "strike", by: "test", fault: fault.name, aim, ...times };
}

const TROUBLES: readonly TableSpec<unknown>[] = [...machineTables, ...containerTables, ...controlPlaneTroubles, registryTable, dnsTable];

/** Everything that a fault could have left behind: holds, lags, losses, skews, rows. */
export function physicalState({ tables }: Cluster): unknown {
  const machines = [...tables.rows(machineTable)].map(([name, { powered, skewMs, heldBy = [] }]) => ({ name, powered, skewMs, heldBy }));
  const processes = [...tables.rows(processTable)].map(([name, { heldBy = {}, lags = {}, losses = {}, paused = false }]) => {
    // What follows for links from the state of the control plane is no fault's own.
    const holders = [...Object.values(heldBy).flat(), ...Object.keys(lags), ...Object.keys(losses)];
    return { name, holders: holders.filter((by) => by !== "control-plane"), paused };
  });
  return { machines, processes, troubles: TROUBLES.flatMap((table) => [...tables.rows(table)].map(([key]) => `${table.name} ${key}`)) };
}

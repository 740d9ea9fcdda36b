/**
 * What a kubelet remembers of its pods: one row per accepted pod, which dies with the machine's power.
 *
 * A row holds the pod as it was last seen, so that a node cut off goes on running what it last knew, and everything that
 * the runtime of a real node would know: sandbox, containers, their runs. A restart of the kubelet alone keeps it.
 */
import type { Pod } from "../../api/kinds/pod.ts";
import { defineTable } from "../../store/tables.ts";
import type { ProbeRow } from "../probes/schedule.ts";
import type { Outage } from "../program.ts";
import type { BackOff } from "./back-off.ts";
import type { KnownTrouble } from "./container-troubles.ts";
import type { Disk } from "./disk.ts";
import type { Variables } from "./service-variables.ts";

/** Where in its life a container is; the table of stages is stages.ts. */
export type ContainerStage =
  | "waiting"
  | "image"
  | "pulling"
  | "pull-failed"
  | "pull-backoff"
  | "bad-name"
  | "never-present"
  | "creating"
  | "config-error"
  | "start-error"
  | "post-start"
  | "running"
  | "stopping"
  | "exited"
  | "dead"
  | "crash-backoff";

/** Where in its life a pod is; the table of stages is pod-stages.ts. */
export type PodStage = "volumes" | "sandbox" | "ready" | "killing" | "cleanup" | "ended";

/** One run of a container. */
export interface Instance {
  readonly id: string;
  readonly startedMs: number;
  /** How often the container had been restarted before. */
  readonly restart: number;
  /** The image as the spec had it at the start. */
  readonly image: string;
  /** The container's variables as they were worked out at the start; absent when its spec alone says what they are. */
  readonly env?: Variables;
  /** Variables for the services that were there at the start; containers of a namespace share the list. */
  readonly services?: Variables;
  /** It was on the machine before that lost its power: nothing but its end is known any more. */
  readonly isLost?: true;
}

/** How a run ended. */
export interface Ending {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly finishedMs: number;
  /** When the run was told to stop; absent when it ended by itself. */
  readonly termMs?: number;
}

/** A run that is over. */
export interface PastInstance {
  readonly instance: Instance;
  readonly ending: Ending;
}

/** How a container is being stopped. */
export interface StopPlan {
  readonly exitMs: number;
  readonly exitCode: number;
  /** When SIGTERM comes, after the hook; absent when the run is over before. */
  readonly termMs?: number;
}

/** A container of an accepted pod; rows stand in the order of `containerSpecs`. */
export interface ContainerRow {
  readonly name: string;
  readonly stage: ContainerStage;
  readonly sinceMs: number;
  /** How long the stage's draw lasts from `sinceMs`. */
  readonly planMs: number;
  /** How often the stage was entered again in a row; tells its draws apart. */
  readonly tries: number;
  /** restartCount of the API. */
  readonly restarts: number;
  /** The run that is on, or the last one when `ending` is set. */
  readonly instance?: Instance | undefined;
  readonly ending?: Ending | undefined;
  readonly previous?: PastInstance | undefined;
  readonly crashBackOff?: BackOff | undefined;
  readonly imageBackOff?: BackOff | undefined;
  /** The pull that is on or was last. */
  readonly pull?: { readonly tookMs: number; readonly totalMs: number; readonly error?: string } | undefined;
  /** Shown as `waiting` instead of what else there is to show. */
  readonly trouble?: { readonly reason: string; readonly message: string } | undefined;
  readonly readiness?: ProbeRow | undefined;
  readonly liveness?: ProbeRow | undefined;
  readonly startup?: ProbeRow | undefined;
  readonly stop?: StopPlan | undefined;
  /** An end from outside the program: somebody or the kernel killed the process. */
  readonly fault?: { readonly exitCode: number; readonly reason: string; readonly atMs?: number } | undefined;
  /** What is wrong with it, as far as its kubelet has noticed. */
  readonly troubles?: readonly KnownTrouble[] | undefined;
  /** What commands run in it have changed of its files; it dies with the run. */
  readonly disk?: Disk | undefined;
}

/** Why a pod's containers are being stopped. */
export interface Killing {
  readonly sinceMs: number;
  readonly graceMs: number;
  /** `gone`: the object is no longer there, so nobody is told. */
  readonly cause: "deleted" | "gone" | "deadline" | "completed" | "evicted";
}

/** What volumes held from some instant on. */
export interface VolumeVersion {
  readonly sinceMs: number;
  /** Texts by path inside the volume, by volume. */
  readonly volumes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What the status says instead of what the containers say. */
export interface Verdict {
  readonly reason: string;
  readonly message: string;
  /** The node wanted to be rid of the pod, which is no fault of the pod's. */
  readonly isDisruption?: true;
}

/** An accepted pod. */
export interface PodRow {
  /** As last seen. */
  readonly pod: Pod;
  /** When this version was taken over; nothing it says holds before. */
  readonly seenMs: number;
  /** Start of the kubelet process that last worked on the row; another one runs probes afresh. */
  readonly sessionMs: number;
  readonly stage: PodStage;
  readonly sinceMs: number;
  readonly planMs: number;
  readonly tries: number;
  /** status.startTime. */
  readonly acceptedMs: number;
  readonly hostIP: string;
  readonly ip?: string | undefined;
  readonly containers: readonly ContainerRow[];
  readonly killing?: Killing | undefined;
  /** The files of its volumes, the oldest first; absent when it has no volumes whose files could change. */
  readonly versions?: readonly VolumeVersion[] | undefined;
  /** What commands have put into its volumes, by volume. */
  readonly volumeDisks?: Readonly<Record<string, Disk>> | undefined;
  /** When a sync will find that those files have changed. */
  readonly remountMs?: number | undefined;
  /** When nobody answered what its containers asked of DNS, as far as that concerns runs whose logs are kept. */
  readonly outages?: readonly Outage[] | undefined;
  /** The certificate beside the service account's token; absent when no token is mounted. */
  readonly certificate?: string | undefined;
  /** The pod failed by this, whatever its containers say. */
  readonly verdict?: Verdict | undefined;
  /** The node is short of something, and this pod has to go: why, as its status will say. */
  readonly eviction?: { readonly message: string } | undefined;
  /** Its worker could do nothing of late, since the container runtime answered nothing. */
  readonly isStuck?: true | undefined;
}

/** Accepted pods by `node/namespace/name`. */
export const podTable = defineTable<PodRow>("kubelet-pods", "machine");

/** A container that has not begun. */
export function newContainer(name: string, sinceMs: number): ContainerRow {
  return { name, stage: "waiting", sinceMs, planMs: 0, tries: 0, restarts: 0 };
}

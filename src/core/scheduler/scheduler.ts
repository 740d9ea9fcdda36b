/**
 * The kube-scheduler: one agent with one key; each step gives one pod a node, or says why there is none.
 *
 * Absent on purpose: binding in the background (it happens in the same step, so there are no assumed pods), profiles,
 * extenders, and the metrics of plugins.
 * @see kubernetes pkg/scheduler/schedule_one.go
 */
import type { Namespace } from "../api/kinds/namespace.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { ReplicaSet } from "../api/kinds/replica-set.ts";
import type { ReplicationController } from "../api/kinds/replication-controller.ts";
import type { Service } from "../api/kinds/service.ts";
import type { StatefulSet } from "../api/kinds/stateful-set.ts";
import type { Agent, Change } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { cursorTable, scheduleNext } from "./cycle/attempt.ts";
import { budgetsOf } from "./cycle/budgets.ts";
import { digest, nodeMatters, nodeSight, podMatters, podSight, seenTable } from "./cycle/changes.ts";
import { ViewKeeper } from "./cycle/view-keeper.ts";
import type { Plugin } from "./plugin.ts";
import { schedulerPlugins } from "./plugins/index.ts";
import type { DisruptionBudget } from "./preemption.ts";
import { QueueDraft, queueTables } from "./queue.ts";

/** What a scheduler is made of; both have defaults. */
export interface SchedulerParts {
  readonly plugins?: readonly Plugin<unknown>[];
  /** The budgets that preemption tries to respect; default: those of the world. */
  findBudgets?(world: World): readonly DisruptionBudget[];
}

/** The scheduler's only key. */
export const QUEUE_KEY = "queue";
const WOKEN: readonly string[] = [QUEUE_KEY];
const NOBODY: readonly string[] = [];

/** A scheduler of its own view. */
export function createScheduler({ plugins = schedulerPlugins, findBudgets = budgetsOf }: SchedulerParts = {}): Agent {
  const keeper = new ViewKeeper();
  return {
    name: "scheduler",
    process: processes.scheduler,
    drainsQueue: true,
    tables: [...queueTables, seenTable, cursorTable],
    watches: watchesOf(keeper),
    dropViews: () => keeper.drop(),
    startKeys() {
      // A process that starts or reconnects lists everything anew.
      keeper.drop();
      return WOKEN;
    },
    reconcile(_key, world, turn) {
      const view = keeper.of(world);
      const queue = new QueueDraft(turn.state, world.nowMs);
      const seen = digest({ world, state: turn.state, queue, plugins }, keeper.takeDirty());
      queue.flush();
      return scheduleNext({ world, turn, view, queue, plugins, findBudgets }, seen);
    },
  };
}

function watchesOf(keeper: ViewKeeper): Agent["watches"] {
  return {
    Node({ before, after }: Change<Node>, { revision }) {
      const node = after ?? before;
      const dirty = node !== undefined && nodeMatters(before, after) ? nodeSight(node) : undefined;
      keeper.fold(revision, (view) => view.foldNode(before, after), dirty);
      return dirty === undefined ? NOBODY : WOKEN;
    },
    Pod({ before, after }: Change<Pod>, { revision }) {
      const pod = after ?? before;
      const dirty = pod !== undefined && podMatters(before, after) ? podSight(pod) : undefined;
      keeper.fold(revision, (view) => view.foldPod(before, after), dirty);
      return dirty === undefined ? NOBODY : WOKEN;
    },
    // The others say nothing about where a pod fits, only about where it fits best.
    Service({ before, after }: Change<Service>, { revision }) {
      keeper.fold(revision, (view) => view.foldService(before, after), undefined);
      return NOBODY;
    },
    ReplicaSet({ before, after }: Change<ReplicaSet>, { revision }) {
      keeper.fold(revision, (view) => view.foldOwner(before, after), undefined);
      return NOBODY;
    },
    StatefulSet({ before, after }: Change<StatefulSet>, { revision }) {
      keeper.fold(revision, (view) => view.foldOwner(before, after), undefined);
      return NOBODY;
    },
    ReplicationController({ before, after }: Change<ReplicationController>, { revision }) {
      keeper.fold(revision, (view) => view.foldOwner(before, after), undefined);
      return NOBODY;
    },
    Namespace({ before, after }: Change<Namespace>, { revision }) {
      keeper.fold(revision, (view) => view.foldNamespace(before, after), undefined);
      return NOBODY;
    },
  };
}

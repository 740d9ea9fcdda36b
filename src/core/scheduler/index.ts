/**
 * The scheduler's face: the agent, its view and its queue, and the contract of its plugins.
 */
export { LiveClusterView } from "./cluster-view.ts";
export type { Plugin } from "./plugin.ts";
export type { DisruptionBudget } from "./preemption.ts";
export { attemptTable, queueTable } from "./queue.ts";
export { createScheduler } from "./scheduler.ts";

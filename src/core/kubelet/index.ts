/**
 * The kubelet's agents, and what commands may ask of the containers on a node. A new agent is its file and its line here.
 */
import type { Agent } from "../reconcile/agent.ts";
import { createKubelet } from "./kubelet.ts";
import { nodeStatusAgent } from "./node-status.ts";
import { findImage } from "./programs/index.ts";
import { annotationFaults } from "./programs/scripted.ts";

export { type ContainerCrash, crashContainer } from "./faults.ts";
export { containerLogs, type LogRequest } from "./logs.ts";
export type { Answer, Image, ImageRefusal, LogLine, Program, Question, Run, Usage } from "./program.ts";
export { type RunningContainer, type RunningPod, runningPods } from "./usage.ts";
export { findImage };

/** The agents of every node's kubelet: one definition each, keyed by node. */
export function createKubeletAgents(): readonly Agent[] {
  return [createKubelet(findImage, annotationFaults), nodeStatusAgent];
}

/**
 * The kubelet's agents, and what commands may ask of the containers on a node. A new agent is its file and its line here.
 */
import type { Agent } from "../reconcile/agent.ts";
import { csiNodeAgent } from "./csi-node.ts";
import { createExecAgent } from "./exec/agent.ts";
import type { RouteConnection } from "./exec/network.ts";
import { createKubelet } from "./kubelet.ts";
import { nodeStatusAgent } from "./node-status.ts";
import { findImage } from "./programs/index.ts";
import { annotationFaults } from "./programs/scripted.ts";

export { placeOfSession } from "./exec/agent.ts";
export { fromBytes, toBytes, toByteText } from "./exec/bytes.ts";
export { answerBytes, answerTo, isLastRequest, readRequest } from "./exec/http-talk.ts";
export { replyOf } from "./exec/network.ts";
export { type Place, placeOf, placesOf, type Sight } from "./exec/place.ts";
export { readsCommands } from "./exec/reader.ts";
export { speakRedis } from "./exec/redis-talk.ts";
export { outputKey, outputTable, type SessionRow, sessionTable } from "./exec/rows.ts";
export { journalled, planSession, type SessionInput } from "./exec/session-input.ts";
export { type ContainerCrash, crashContainer } from "./faults.ts";
export { containerLogs, type LogRequest } from "./logs.ts";
export type { Answer, Image, ImageRefusal, LogLine, Program, Question, Run, Usage } from "./program.ts";
export { type RunningContainer, type RunningPod, runningPods } from "./usage.ts";
export { findImage };

/** What the kubelets' agents need of the rest of the house. */
export interface KubeletWiring {
  /** Where a connection to a service goes. */
  readonly route: RouteConnection;
  readonly seed: number;
}

/** The agents of every node's kubelet: one definition each, keyed by node. */
export function createKubeletAgents(wiring: KubeletWiring): readonly Agent[] {
  return [createKubelet(findImage, annotationFaults), nodeStatusAgent, csiNodeAgent, createExecAgent({ findImage, ...wiring })];
}

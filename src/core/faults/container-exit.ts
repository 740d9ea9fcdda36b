/**
 * The process of a container ends: killed, failed, or out of memory, as its exit code and reason say.
 */
import { ApiError } from "../api/errors.ts";
import { wholeNumber } from "./engine/options.ts";
import { containerNames, containerOf, type LivePod, podOnLiveNode } from "./engine/targets.ts";
import type { Aim, Effect, Fault, Scene } from "./fault.ts";

const EXIT_CODE_MAX = 255;
/** 128 + SIGKILL: what the kernel's out-of-memory killer leaves. */
const KILLED = 137;

const EXIT_OPTIONS = [
  { name: "exit-code", placeholder: "N", summary: "How the process ends, 0 to 255.", default: "1" },
  { name: "reason", placeholder: "OOMKilled", summary: "What the kubelet is told: OOMKilled, or nothing of the kind." },
] as const;

/** One container of a pod. */
export const containerExit: Fault = {
  name: "container-exit",
  harm: "crash",
  noun: "container",
  target: "container",
  summary: "End a container's process.",
  examples: ["crash container web -c sidecar --exit-code=3 -n shop", "crash container web --reason=OOMKilled"],
  options: EXIT_OPTIONS,
  isOnce: true,
  effects(aim, scene) {
    const live = podOnLiveNode(scene, aim.target);
    const { name } = live.pod.metadata;
    const container = containerOf(live.pod, aim);
    const effect = ending(live, container, aim, scene);
    if (effect === undefined) throw new ApiError("Conflict", `error: container "${container}" of pod "${name}" is not running`);
    return [effect];
  },
  says: (aim) => `container ${aim.container ?? "1"} of pod ${aim.target} ends with exit code ${exitOf(aim).exitCode}`,
  forecast: restartForecast,
};

/** All containers of a pod. */
export const podExit: Fault = {
  name: "pod-exit",
  harm: "crash",
  noun: "pod",
  target: "pod",
  summary: "End the processes of all containers of a pod.",
  examples: ["crash pod web-6d4cf56db6-x2c9z"],
  options: EXIT_OPTIONS,
  isOnce: true,
  effects(aim, scene) {
    const live = podOnLiveNode(scene, aim.target);
    const endings = containerNames(live.pod).flatMap((container) => ending(live, container, aim, scene) ?? []);
    if (endings.length === 0) throw new ApiError("Conflict", `error: no container of pod "${live.pod.metadata.name}" is running`);
    return endings;
  },
  says: (aim) => `the containers of pod ${aim.target} end with exit code ${exitOf(aim).exitCode}`,
  forecast: restartForecast,
};

/** What the kubelet does about a process that has ended. */
function restartForecast(aim: Aim, scene: Scene): readonly string[] {
  const { restartPolicy } = podOnLiveNode(scene, aim.target).pod.spec;
  if (restartPolicy === "Never" || (restartPolicy === "OnFailure" && exitOf(aim).exitCode === 0))
    return [`Its kubelet does not start it again (restartPolicy ${restartPolicy}).`];
  return ["Its kubelet starts it again within seconds; if that happens often, after a back-off of 10 s to 5 m."];
}

function ending({ node, key }: LivePod, container: string, aim: Aim, { state, kubelets }: Scene): Effect | undefined {
  try {
    const intents = kubelets.endProcess(state, { node, pod: key, container, ...exitOf(aim) });
    return { effect: "once", intents, hits: container };
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound") return undefined;
    throw error;
  }
}

function exitOf({ options }: Aim): { readonly exitCode: number; readonly reason: string } {
  const { reason } = options;
  if (reason === "OOMKilled") return { exitCode: KILLED, reason };
  const exitCode = wholeNumber(options, "exit-code", { min: 0, max: EXIT_CODE_MAX }) ?? 1;
  return { exitCode, reason: exitCode === 0 ? "Completed" : "Error" };
}

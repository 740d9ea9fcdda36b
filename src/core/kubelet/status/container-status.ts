/**
 * The status of one container, from its row.
 * @see kubernetes pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses
 */
import { rfc3339 } from "../../api/duration.ts";
import type { ContainerStatus } from "../../api/shapes/container-status.ts";
import { isContainerReady, isStarted, seemsRunning } from "../machine/conditions.ts";
import type { ContainerSpec } from "../machine/container-specs.ts";
import type { ContainerRow, Ending, Instance } from "../machine/rows.ts";
import type { ImageAnswer } from "../program.ts";

type State = NonNullable<ContainerStatus["state"]>;
type Terminated = NonNullable<State["terminated"]>;

/** What the status of a container is made from besides its row. */
export interface StatusContext {
  readonly spec: ContainerSpec;
  readonly image: ImageAnswer;
  /** What a container that waits for no reason of its own waits for. */
  readonly waitingReason: "ContainerCreating" | "PodInitializing";
}

const NO_STATE: State = {};

/** The container's status as the API shows it. */
export function containerStatusOf(container: ContainerRow, { image, spec, waitingReason }: StatusContext): ContainerStatus {
  const { instance, name, restarts: restartCount } = container;
  const lastState = lastStateOf(container);
  const state = stateOf(container, waitingReason);
  if (spec.role === "ephemeral") return ephemeralStatusOf(container, spec, image, { lastState, state });
  const ready = spec.role === "init" ? hasSucceeded(container) : isContainerReady(container);
  const started = isStarted(container);
  // Written out twice: this runs for every container at every change, and spreads cost several times as much.
  if (instance === undefined) {
    return { image: spec.container.image ?? "", imageID: "", lastState, name, ready, restartCount, started, state };
  }
  const imageID = "error" in image ? "" : image.id;
  return { containerID: idText(instance), image: image.reference, imageID, lastState, name, ready, restartCount, started, state };
}

/** Nobody asks whether a container that was added is ready: it never is. */
function ephemeralStatusOf(
  { instance, name, restarts: restartCount }: ContainerRow,
  { container }: ContainerSpec,
  image: ImageAnswer,
  states: { readonly lastState: State; readonly state: State },
): ContainerStatus {
  const known = instance === undefined ? { image: container.image ?? "" } : { containerID: idText(instance), image: image.reference };
  return { ...known, imageID: instance === undefined || "error" in image ? "" : image.id, name, ready: false, restartCount, ...states };
}

function hasSucceeded({ stage, ending }: ContainerRow): boolean {
  return stage === "dead" && ending?.exitCode === 0;
}

/** The state that is shown: an end shows once it was noticed, and until the next run is on. */
export function stateOf(container: ContainerRow, waitingReason: StatusContext["waitingReason"]): State {
  const { instance, ending, trouble } = container;
  if (instance !== undefined && seemsRunning(container)) return { running: { startedAt: rfc3339(instance.startedMs) } };
  if (trouble !== undefined) return { waiting: trouble };
  if (instance !== undefined && ending !== undefined) return { terminated: terminatedOf(instance, ending) };
  if (container.previous !== undefined && container.stage !== "post-start")
    return { terminated: terminatedOf(container.previous.instance, container.previous.ending) };
  return { waiting: { reason: waitingReason } };
}

function lastStateOf(container: ContainerRow): State {
  const { instance, ending, trouble, previous } = container;
  if (trouble !== undefined && instance !== undefined && ending !== undefined && !seemsRunning(container)) {
    return { terminated: terminatedOf(instance, ending) };
  }
  return previous === undefined ? NO_STATE : { terminated: terminatedOf(previous.instance, previous.ending) };
}

function terminatedOf(instance: Instance, { exitCode, reason, message, finishedMs }: Ending): Terminated {
  // A run that was lost leaves no times behind.
  if (instance.id === "") return { exitCode, reason, ...(message === undefined ? {} : { message }) };
  return {
    containerID: idText(instance),
    exitCode,
    finishedAt: rfc3339(finishedMs),
    ...(message === undefined ? {} : { message }),
    reason,
    startedAt: rfc3339(instance.startedMs),
  };
}

function idText({ id }: Instance): string {
  return `containerd://${id}`;
}

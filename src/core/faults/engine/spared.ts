/**
 * Whom a monkey spares: what is struck already, and what would end the story.
 */
import { machineTable } from "../../reconcile/process.ts";
import { nodeZone } from "../../rules/node.ts";
import type { Fault, Scene } from "../fault.ts";
import { candidates } from "./candidates.ts";
import { isSpent } from "./effects.ts";
import { activeFaults } from "./strike.ts";
import { membersOf } from "./targets.ts";

type Look = Pick<Scene, "store" | "state">;

const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";

/** The names of everything that a lasting fault is aimed at, the nodes of struck zones among them. */
export function struckThings(scene: Look): ReadonlySet<string> {
  const going = activeFaults(scene.state).filter((active) => !isSpent(active, scene));
  const things = new Set(going.map(({ aim }) => aim.target));
  for (const node of scene.store.list("Node")) {
    const isOff = scene.state.row(machineTable, node.metadata.name)?.powered === false;
    if (isOff || things.has(nodeZone(node))) things.add(node.metadata.name);
  }
  return things;
}

/** What is known when somebody may be spared. */
export interface Mercy {
  readonly scene: Look;
  readonly struck: ReadonlySet<string>;
  readonly isFierce: boolean;
}

/** Whether the monkey leaves the target alone. */
export function isSpared({ target: kind }: Fault, target: string, mercy: Mercy): boolean {
  const { scene, struck } = mercy;
  if (struck.has(target)) return true;
  switch (kind) {
    case "pod":
    case "container": {
      const { nodeName = "" } = scene.store.get("Pod", target)?.spec ?? {};
      return struck.has(nodeName);
    }
    case "node":
      return !mercy.isFierce && isNeeded(target, mercy);
    case "zone":
      return [...scene.store.list("Node")].some((node) => nodeZone(node) === target && struck.has(node.metadata.name));
    default:
      return false;
  }
}

/** Nodes of the control plane, and workers of which as many are struck as are well. */
function isNeeded(node: string, { scene, struck }: Mercy): boolean {
  if (isOfControlPlane(node, scene)) return true;
  const workers = candidates("node", scene).filter((name) => !isOfControlPlane(name, scene));
  return (workers.filter((name) => struck.has(name)).length + 1) * 2 > workers.length;
}

function isOfControlPlane(node: string, scene: Look): boolean {
  return membersOf(scene).includes(node) || scene.store.get("Node", node)?.metadata.labels?.[CONTROL_PLANE_LABEL] !== undefined;
}

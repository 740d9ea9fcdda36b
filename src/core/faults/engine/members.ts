/**
 * Finding what of the control plane a fault is aimed at.
 */
import { ApiError } from "../../api/errors.ts";
import { leaderOf } from "../../reconcile/control-plane.ts";
import { isLedName, type LedName, machineTable, memberProcesses, type ProcessSpec, processTable } from "../../reconcile/process.ts";
import type { Aim, Fault, HoldEffect, Scene } from "../fault.ts";
import { membersOf } from "./targets.ts";

/** How long a process is gone that its kubelet starts again, when nobody says how long. */
const ENDS_MS = 1_000;

/** How long a Lease is good for after its last renewal. */
const LEASE_MS = 15_000;

type Look = Pick<Scene, "state">;

/** Which process of whom is gone for how long. */
interface FailOver {
  readonly name: LedName;
  readonly target: string;
  readonly onMs: number;
  /** What it means that nobody leads. */
  readonly meanwhile: string;
}

/** The member meant; without a name the only one. */
export function memberNamed(scene: Look, target: string): string {
  const members = membersOf(scene);
  if (members.includes(target)) return target;
  if (target !== "") throw new ApiError("NotFound", `error: "${target}" is no member of the control plane: ${members.join(", ")}`);
  const [only, ...others] = members;
  if (only === undefined || others.length > 0) throw new ApiError("BadRequest", `error: name one of ${members.join(", ")}`);
  return only;
}

/** The process of the member meant; without a name the one that leads, or of the only member. */
export function memberInstance(scene: Look, { name }: ProcessSpec, target: string): string {
  const leader = target === "" && isLedName(name) ? leaderOf(scene.state, name) : undefined;
  const member = leader ?? memberNamed(scene, target);
  if (scene.state.row(machineTable, member)?.powered !== true)
    throw new ApiError("Conflict", `error: node "${member}" has no power: nothing runs there`);
  return `${name}@${member}`;
}

/** The member whose process leads; refuses when nobody does. */
export function leadingMember(scene: Look, name: LedName): string {
  const leader = leaderOf(scene.state, name);
  if (leader === undefined) throw new ApiError("Conflict", `error: no ${name} leads`);
  return leader;
}

/** How a process of a member ends: it is not started again before the fault is over. */
export function stopOf(scene: Look, process: ProcessSpec, target: string): HoldEffect {
  const name = memberInstance(scene, process, target);
  if ((scene.state.row(processTable, name)?.heldBy?.stop?.length ?? 0) > 0)
    throw new ApiError("Conflict", `error: ${name} is stopped already`);
  return { effect: "hold", what: "stop", name, hits: name };
}

/** What all faults share by which a process of a member ends. */
export function processFault(process: ProcessSpec, own: Pick<Fault, "name" | "noun" | "summary" | "examples" | "forecast">): Fault {
  const whose = ({ target }: Aim): string => (target === "" ? process.name : `${process.name} of ${target}`);
  return {
    ...own,
    harm: "crash",
    target: "member",
    lastsMs: () => ENDS_MS,
    effects: ({ target }, scene) => [stopOf(scene, process, target)],
    says: (aim) => `${whose(aim)} ends`,
    saysHealed: (aim) => `nobody keeps ${whose(aim)} from starting any more`,
  };
}

/** What follows when the leader of a component is gone. */
export function failOverForecast(scene: Look, { name, target, onMs, meanwhile }: FailOver): readonly string[] {
  const member = target === "" ? leaderOf(scene.state, name) : target;
  if (leaderOf(scene.state, name) !== member) return ["Another member leads: nobody notices."];
  const isAlone = membersOf(scene).length === 1 && onMs > LEASE_MS;
  const next = isAlone
    ? "Nobody else can lead: it leads again when it may start again."
    : "Somebody leads again 15-19 s after the last renewal of the Lease, this one or another.";
  return [next, meanwhile];
}

/** The processes of which a leader is elected, by the words that users have for them. */
export function ledProcess(text: string): LedName {
  const short: { readonly [word: string]: LedName } = {
    scheduler: memberProcesses.scheduler.name,
    "controller-manager": memberProcesses.controllerManager.name,
  };
  const name = short[text] ?? text;
  if (isLedName(name)) return name;
  throw new ApiError(
    "BadRequest",
    `error: ${JSON.stringify(text)} elects no leader: scheduler, controller-manager or cloud-controller-manager`,
  );
}

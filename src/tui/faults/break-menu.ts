/**
 * Every way to break an object, and the question that is asked before: what would be hit, and for how long.
 */
import { harmLine } from "../../commands/harm/aim.ts";
import {
  type Aim,
  candidates,
  type Fault,
  faults,
  type KubeObject,
  keyOf,
  type Pod,
  previewStrike,
  type Share,
  type TargetKind,
} from "../../core/index.ts";
import { aDialog } from "../dialog.ts";
import type { PaneParts } from "../pane.ts";
import type { DialogState } from "../state.ts";

/** A fault and at whom it would be aimed. */
export interface Threat {
  readonly fault: Fault;
  readonly aim: Aim;
  /** The command line that does it. */
  readonly line: string;
}

type Shown = PaneParts["cluster"];

const ZONE_LABEL = "topology.kubernetes.io/zone";
/** For how long, besides until it is healed. */
const DURATIONS = ["1m", "5m", "10m"] as const;
const NAMES_MAX = 4;

/** All that can be done to an object, the nearest first: to itself, then to what it stands on, then to the whole cluster. */
export function threatsTo(cluster: Shown, kind: string | undefined, object: KubeObject | undefined, container?: string): readonly Threat[] {
  return aimsAt(cluster, kind, object, container).flatMap(({ kind: target, aim }) =>
    faults.filter((fault) => fault.target === target).map((fault) => ({ fault, aim, line: harmLine(fault, aim) })),
  );
}

interface AimedAt {
  readonly kind: TargetKind;
  readonly aim: Aim;
}

function aimsAt(
  cluster: Shown,
  kind: string | undefined,
  object: KubeObject | undefined,
  container: string | undefined,
): readonly AimedAt[] {
  const { scene } = cluster;
  const all = (target: TargetKind): readonly AimedAt[] => candidates(target, scene).map((name) => at(target, name));
  if (kind === "Pod" && object !== undefined) {
    const name = container ?? (object as Pod).spec.containers[0]?.name;
    const inside = name === undefined ? [] : [{ kind: "container" as const, aim: { target: keyOf(object), container: name, options: {} } }];
    return [at("pod", keyOf(object)), ...inside, ...all("registry"), ...all("cluster")];
  }
  if (kind !== "Node" || object === undefined) return [...all("cluster"), ...all("member"), ...all("zone"), ...all("registry")];
  const { name, labels } = object.metadata;
  const zone = labels?.[ZONE_LABEL];
  const isMember = candidates("member", scene).includes(name);
  return [
    at("node", name),
    ...(isMember ? [at("member", name)] : []),
    ...(zone === undefined ? [] : [at("zone", zone)]),
    ...all("cluster"),
  ];
}

function at(kind: TargetKind, target: string): AimedAt {
  return { kind, aim: { target, options: {} } };
}

/** The question; throws the ApiError with which the fault itself would be refused. */
export function threatDialog(cluster: Shown, { fault, aim, line }: Threat): DialogState {
  const { text, hits, pods, services, workloads, forecast } = previewStrike(fault, aim, cluster.scene);
  const shares = (all: readonly Share[]): readonly string[] => all.map(({ key, hit, of }) => `${key} (${hit} of ${of})`);
  const lines = [
    `${capital(text)}. This will happen:`,
    ...listed("Hits", hits),
    ...listed("Pods", pods),
    ...listed("Services lose endpoints", shares(services)),
    ...listed("Workloads lose pods", shares(workloads)),
    ...forecast,
  ];
  const lasting = [
    { label: "Until healed (y)", line },
    ...DURATIONS.map((forText) => ({ label: forText, line: harmLine(fault, aim, { forText }) })),
  ];
  const buttons = [{ label: "Cancel" }, ...(fault.isOnce === true ? [{ label: "Do it (y)", line }] : lasting)];
  return aDialog({ title: `${capital(fault.harm)} ${fault.noun}`, lines, buttons, focused: 1 });
}

function listed(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMES_MAX ? `, and ${names.length - NAMES_MAX} more` : "";
  return [`${title}: ${names.slice(0, NAMES_MAX).join(", ")}${more}`];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * The words of a line that does harm: which fault, at whom, how; and the line that stands for such a fault.
 */
import {
  type Aim,
  ApiError,
  candidates,
  type Fault,
  type FaultOption,
  type ObjectKey,
  type Pod,
  splitKey,
  type TargetKind,
} from "../../core/index.ts";
import type { Args, CommandContext, Option } from "../command.ts";
import { quoteWord } from "../parse.ts";
import { namedNamespace } from "../shared-options.ts";

export const containerOption: Option = {
  name: "container",
  short: "c",
  type: "text",
  summary: "Which container; default the pod's first.",
  placeholder: "NAME",
};

/** Targets that stand in namespaces. */
export function isOfPod({ target }: Fault): boolean {
  return target === "pod" || target === "container";
}

/** `crash node/worker-1` as well as `crash node worker-1`. */
export function splitSlash(words: readonly string[]): readonly string[] {
  return words.length === 1 ? (words[0] ?? "").split("/") : words;
}

/** What is wrong with a line that names nobody, or more than one. */
export function nameFault(verb: string, { noun, target }: Fault, names: readonly string[]): string | undefined {
  const [name = "", extra] = names;
  const takesNone = target === "cluster";
  const isOptional = takesNone || target === "member";
  const isRight = (name !== "" || isOptional) && !(takesNone && name !== "") && extra === undefined;
  const wanted = takesNone ? "takes no name" : isOptional ? "takes one name at most" : "needs one name";
  return isRight ? undefined : `error: ${verb} ${noun} ${wanted}\nSee 'help ${verb}' for usage.`;
}

/** Whom the line means, with the options that this fault has. */
export function readAim(verb: string, fault: Fault, name: string, args: Args, options: readonly Option[], context: CommandContext): Aim {
  const given = options.filter((option) => args.text(option.name) !== undefined);
  const foreign = given.find((option) => !(fault.options ?? []).some((own) => own.name === option.name));
  if (foreign !== undefined) throw new ApiError("BadRequest", `error: unknown flag: --${foreign.name} is not for ${verb} ${fault.noun}`);
  const target = isOfPod(fault) ? `${namedNamespace(args, context)}/${name}` : name;
  const container = containerName(fault, target, args.text(containerOption.name), context);
  return {
    target,
    ...(container === undefined ? {} : { container }),
    options: Object.fromEntries(given.map((option) => [option.name, args.text(option.name) ?? ""])),
  };
}

/** The one that is given, or the pod's first, so that the log names it. */
function containerName(fault: Fault, pod: ObjectKey, given: string | undefined, { cluster }: CommandContext): string | undefined {
  if (fault.target === "container") return given ?? (cluster.server.find("Pod", pod) as Pod | undefined)?.spec.containers[0]?.name;
  if (given === undefined) return undefined;
  throw new ApiError("BadRequest", `error: unknown flag: --container is not for ${fault.harm} ${fault.noun}`);
}

/** The options of several faults as a line's, each once; `whose` says of which nouns one is. */
export function optionsOf(all: readonly Fault[]): readonly Option[] {
  const names = [...new Set(all.flatMap(({ options = [] }) => options.map(({ name }) => name)))];
  return names.map((name) => {
    const owners = all.flatMap((fault) =>
      (fault.options ?? []).filter((option) => option.name === name).map((option) => ({ fault, option })),
    );
    const summaries = [...new Set(owners.map(({ option }) => summaryOf(option)))];
    const text = summaries.map((summary) => {
      const nouns = owners.filter(({ option }) => summaryOf(option) === summary).map(({ fault }) => fault.noun);
      return `${nouns.join(", ")}: ${summary}`;
    });
    return { name, type: "text", placeholder: owners[0]?.option.placeholder ?? "VALUE", summary: text.join(" ") };
  });
}

function summaryOf({ summary, default: value }: FaultOption): string {
  return value === undefined || summary.includes("efault") ? summary : `${summary.replace(/\.$/, "")} (${value}).`;
}

/** A fault's noun and what stands behind it: `node NODE`, `readiness POD`, `etcd [MEMBER]`, `dns`. */
export function nounText({ noun, target }: Fault): string {
  if (target === "cluster") return noun;
  return `${noun} ${target === "container" ? "POD" : target === "member" ? "[MEMBER]" : target.toUpperCase()}`;
}

/** What may be aimed at, as it is written on a line: pods by name, in the namespace in force. */
export function targetNames(kind: TargetKind, { cluster, namespace }: CommandContext): readonly string[] {
  const all = candidates(kind, cluster.scene).filter((target) => target !== "");
  if (kind !== "pod" && kind !== "container") return all;
  const keys = all.map(splitKey).filter((key) => namespace === "" || key.namespace === namespace);
  return keys.map(({ name }) => name);
}

/** `container main of pod/web`, `node/worker-1`, `registry docker.io`, as results name them. */
export function targetText({ target: kind }: Fault, { target, container }: Aim): string {
  switch (kind) {
    case "node":
      return `node/${target}`;
    case "pod":
      return `pod/${splitKey(target).name}`;
    case "container":
      return `container ${container} of pod/${splitKey(target).name}`;
    default:
      return target === "" ? kind : `${kind} ${target}`;
  }
}

/** How a fault is to be said on a line. */
export interface LineOptions {
  readonly forText?: string;
  readonly everyText?: string;
}

/** The command line that does a fault: what keys and menus run, and the journal shows. */
export function harmLine(fault: Fault, aim: Aim, { forText, everyText }: LineOptions = {}): string {
  const isFlapping = everyText !== undefined;
  const { namespace, name } = isOfPod(fault) ? splitKey(aim.target) : { namespace: undefined, name: aim.target };
  const words = [...(isFlapping ? ["flap"] : []), fault.harm, fault.noun, ...(name === "" ? [] : [quoteWord(name)])];
  if (aim.container !== undefined) words.push("-c", quoteWord(aim.container));
  for (const [option, value] of Object.entries(aim.options))
    words.push(`--${option}=${/^[\d.]+%$/.test(value) ? value : quoteWord(value)}`);
  if (isFlapping) words.push("--every", everyText);
  if (forText !== undefined) words.push("--for", forText);
  if (namespace !== undefined) words.push("-n", quoteWord(namespace));
  return words.join(" ");
}

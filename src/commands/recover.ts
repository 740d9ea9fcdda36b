/**
 * `recover NOUN TARGET`: ends whatever was done to one thing.
 */
import {
  type ActiveFault,
  ApiError,
  activeFaults,
  type Cluster,
  faultNamed,
  hasPower,
  type Pod,
  recoverNode,
  type TargetKind,
} from "../core/index.ts";
import { type Args, type Command, type CommandContext, type Result, refused } from "./command.ts";
import { splitSlash } from "./harm/aim.ts";
import { namedNamespace, namespaceOption } from "./shared-options.ts";

/** What a noun of this verb takes in: a pod's containers are its own. */
const NOUNS: { readonly [noun: string]: readonly TargetKind[] } = {
  node: ["node", "member"],
  zone: ["zone"],
  pod: ["pod", "container"],
  registry: ["registry"],
  member: ["member"],
};

export const recoverCommand: Command = {
  name: "recover",
  summary: "End whatever was done to a node, a zone, a pod, a registry.",
  usage: `recover ${Object.keys(NOUNS).join("|")} TARGET`,
  examples: ["recover node worker-1", "recover pod web-6d4cf56db6-x2c9z", "recover registry docker.io"],
  options: [namespaceOption],
  changes: true,
  run: runRecover,
  complete({ words, partial }, context) {
    const [noun] = words;
    if (noun === undefined) return Object.keys(NOUNS).filter((word) => word.startsWith(partial));
    if (words.length > 1) return [];
    const targets = ailing(noun, context.cluster).map(({ aim }) =>
      noun === "pod" ? aim.target.slice(aim.target.indexOf("/") + 1) : aim.target,
    );
    return [...new Set(targets)].filter((word) => word.startsWith(partial));
  },
};

function runRecover(args: Args, context: CommandContext): Result {
  const [noun = "", name = "", extra] = splitSlash(args.words);
  if (NOUNS[noun] === undefined)
    return refused(`error: recover what? One of ${Object.keys(NOUNS).join(", ")}.\nSee 'help recover' for usage.`);
  if (name === "" || extra !== undefined) return refused(`error: recover ${noun} needs one name\nSee 'help recover' for usage.`);
  return noun === "node" ? recoverNodeResult(name, context) : recoverOther(noun, name, args, context);
}

function recoverNodeResult(name: string, { cluster }: CommandContext): Result {
  const wasOff = hasPower(cluster, name) === false;
  recoverNode(cluster, name);
  const output = `node/${name} recovered`;
  const isOn = hasPower(cluster, name) === true;
  if (!isOn) return { output, exitCode: 0, message: `${output}. It is still without power: that of its zone, perhaps. faults shows why.` };
  return { output, exitCode: 0, message: `${output}. ${wasOff ? bootForecast(cluster, name) : "What was done to it is over."}` };
}

function recoverOther(noun: string, name: string, args: Args, context: CommandContext): Result {
  const { cluster } = context;
  const target = noun === "pod" ? `${namedNamespace(args, context)}/${name}` : name;
  const ids = ailing(noun, cluster).filter(({ aim }) => aim.target === target);
  if (ids.length === 0) throw new ApiError("Conflict", `error: nothing was done to ${noun} "${name}" that lasts`);
  for (const { id } of ids) cluster.submit({ do: "heal", by: "recover", id });
  const output = `${noun}/${name} recovered`;
  return { output, exitCode: 0, message: `${output} (${ids.map(({ id }) => id).join(", ")}).` };
}

function ailing(noun: string, { tables }: Cluster): readonly ActiveFault[] {
  return activeFaults(tables).filter(({ fault }) => NOUNS[noun]?.includes(faultNamed(fault).target) === true);
}

function bootForecast(cluster: Cluster, node: string): string {
  const pods = [...(cluster.server.list("Pod", { node }) as Iterable<Pod>)];
  const leaving = pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  const parts = ["It boots, and is Ready within 20 s"];
  if (pods.length > leaving) parts.push("its pods start again with one restart more");
  if (leaving > 0) parts.push(`${leaving} ${leaving === 1 ? "pod" : "pods"} marked for deletion will vanish`);
  return `${parts.join("; ")}. What has moved away does not come back.`;
}

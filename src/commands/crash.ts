/**
 * `crash node|pod|container NAME`: breaks something without telling anyone, as real life does.
 */
import { crashContainer, crashNode, crashPod, type Pod } from "../core/index.ts";
import { type Args, type Command, type CommandContext, type Result, refused } from "./command.ts";
import { objectNames } from "./complete-resource.ts";
import { nodeCrashForecast } from "./crash/node-forecast.ts";
import { namedNamespace, namespaceOption, numberOption } from "./shared-options.ts";

const WHAT = ["node", "pod", "container"] as const;
const EXIT_CODE_MAX = 255;

export const crashCommand: Command = {
  name: "crash",
  summary: "Take a node's power away, or end a container's process.",
  usage: "crash node NAME | crash pod NAME | crash container POD [-c CONTAINER] [--exit-code N]",
  examples: ["crash node worker-1", "crash pod web-6d4cf56db6-x2c9z", "crash container web -c sidecar --exit-code=3 -n shop"],
  options: [
    { name: "container", short: "c", type: "text", summary: "Which container; default the pod's first.", placeholder: "NAME" },
    { name: "exit-code", type: "text", summary: "How the process ends; default 1.", placeholder: "N" },
    namespaceOption,
  ],
  changes: true,
  run: runCrash,
  complete({ words, partial }, context) {
    const [what] = words;
    const candidates = what === undefined ? WHAT : objectNames(what === "container" ? "pod" : what, context);
    return candidates.filter((word) => word.startsWith(partial));
  },
};

function runCrash(args: Args, context: CommandContext): Result {
  const [what = "", name = "", extra] = split(args.words);
  if (!WHAT.some((word) => word === what)) return refused(`error: crash what? One of ${WHAT.join(", ")}.\nSee 'help crash' for usage.`);
  if (name === "" || extra !== undefined) return refused(`error: crash ${what} needs one name\nSee 'help crash' for usage.`);
  if (what === "node") {
    crashNode(context.cluster, name);
    return { output: `node/${name} crashed`, exitCode: 0, message: `node/${name} crashed. ${nodeCrashForecast(context.cluster, name)}` };
  }
  const exitCode = numberOption(args, "exit-code") ?? 1;
  if (exitCode < 0 || exitCode > EXIT_CODE_MAX) return refused("error: --exit-code is a number from 0 to 255");
  const key = `${namedNamespace(args, context)}/${name}`;
  return what === "pod" && args.text("container") === undefined
    ? endPod(key, name, exitCode, context)
    : endContainer(key, name, exitCode, args, context);
}

/** `crash node/worker-1` as well as `crash node worker-1`. */
function split(words: readonly string[]): readonly string[] {
  return words.length === 1 ? (words[0] ?? "").split("/") : words;
}

function endPod(key: string, name: string, exitCode: number, { cluster }: CommandContext): Result {
  const ended = crashPod(cluster, key, { exitCode });
  const output = `pod/${name} crashed`;
  const which = ended.length === 1 ? `container ${ended[0]}` : `containers ${ended.join(", ")}`;
  return { output, exitCode: 0, message: `${output} (${which}). ${podForecast(cluster.server.get("Pod", key) as Pod, exitCode)}` };
}

function endContainer(key: string, name: string, exitCode: number, args: Args, { cluster }: CommandContext): Result {
  const pod = cluster.server.get("Pod", key) as Pod;
  const container = args.text("container") ?? pod.spec.containers[0]?.name ?? "";
  crashContainer(cluster, key, container, { exitCode });
  const output = `container ${container} of pod/${name} crashed`;
  return { output, exitCode: 0, message: `${output}. ${podForecast(pod, exitCode)}` };
}

/** What the kubelet does about a process that has ended. */
function podForecast({ spec }: Pod, exitCode: number): string {
  const { restartPolicy } = spec;
  if (restartPolicy === "Never" || (restartPolicy === "OnFailure" && exitCode === 0)) {
    return `Its kubelet does not start it again (restartPolicy ${restartPolicy}).`;
  }
  return "Its kubelet starts it again within seconds; if that happens often, after a back-off of 10 s to 5 m.";
}

/**
 * `recover node NAME`: gives a crashed node its power back.
 */
import { type Cluster, hasPower, type Pod, recoverNode } from "../core/index.ts";
import { type Command, refused } from "./command.ts";
import { completeNodes } from "./node-args.ts";

export const recoverCommand: Command = {
  name: "recover",
  summary: "Give a crashed node its power back.",
  usage: "recover node NAME",
  examples: ["recover node worker-1"],
  options: [],
  changes: true,
  run(args, { cluster }) {
    const words = args.words.length === 1 ? (args.words[0] ?? "").split("/") : args.words;
    const [what = "", name = "", extra] = words;
    if (what !== "node") return refused("error: recover what? Only a node.\nSee 'help recover' for usage.");
    if (name === "" || extra !== undefined) return refused("error: recover node needs one name\nSee 'help recover' for usage.");
    recoverNode(cluster, name);
    const output = `node/${name} recovered`;
    return { output, exitCode: 0, message: `${output}. ${forecast(cluster, name)}` };
  },
  complete({ words, partial }, context) {
    if (words.length === 0) return ["node"].filter((word) => word.startsWith(partial));
    return completeNodes(partial, context).filter((name) => hasPower(context.cluster, name) === false);
  },
};

function forecast(cluster: Cluster, node: string): string {
  const pods = [...(cluster.server.list("Pod", { node }) as Iterable<Pod>)];
  const leaving = pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  const parts = ["It boots, and is Ready within 20 s"];
  if (pods.length > leaving) parts.push("its pods start again with one restart more");
  if (leaving > 0) parts.push(`${leaving} ${leaving === 1 ? "pod" : "pods"} marked for deletion will vanish`);
  return `${parts.join("; ")}. What has moved away does not come back.`;
}

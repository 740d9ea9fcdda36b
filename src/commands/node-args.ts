/**
 * The words of commands that work on nodes: `worker-1`, `node/worker-1`.
 */
import { ApiError, type Node, notFound } from "../core/index.ts";
import type { Args, CommandContext } from "./command.ts";
import { refusalText } from "./refusal-text.ts";
import { listObjects, requireKind } from "./resource-args.ts";

/** The nodes that were found, and a line for each that was not. */
export interface NamedNodes {
  readonly nodes: readonly Node[];
  readonly errors: readonly string[];
}

/** Finds the nodes that words or `--selector` name; refuses a line that names none. */
export function selectNodes(verb: string, args: Args, context: CommandContext): NamedNodes {
  const { registry, server } = context.cluster;
  const kind = registry.kind("Node");
  const { words } = args;
  const selector = args.text("selector");
  if (words.length === 0 && selector === undefined) {
    throw new ApiError("BadRequest", `error: USAGE: ${verb} NODE [flags]\nSee 'help ${verb}' for usage.`);
  }
  if (words.length > 0 && selector !== undefined) {
    throw new ApiError("BadRequest", "error: cannot specify both a node name and a --selector option");
  }
  if (selector !== undefined) return { nodes: listObjects(kind, args, context) as readonly Node[], errors: [] };
  const nodes: Node[] = [];
  const errors: string[] = [];
  for (const word of words) {
    const name = nodeName(word, context);
    const node = server.find("Node", name) as Node | undefined;
    if (node === undefined) errors.push(refusalText(notFound(kind, name)));
    else if (!nodes.includes(node)) nodes.push(node);
  }
  return { nodes, errors };

  function nodeName(word: string, { cluster }: CommandContext): string {
    const slash = word.indexOf("/");
    if (slash < 0) return word;
    const named = requireKind(word.slice(0, slash), cluster.registry);
    if (named !== kind) throw new ApiError("BadRequest", `error: expected resource of type node, got "${named.plural}"`);
    return word.slice(slash + 1);
  }
}

/** Names of nodes, for completion. */
export function completeNodes(partial: string, { cluster }: CommandContext): readonly string[] {
  return [...cluster.server.list("Node")].map(({ metadata }) => metadata.name).filter((name) => name.startsWith(partial));
}

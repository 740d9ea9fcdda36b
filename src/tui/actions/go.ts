/**
 * Going places: back and forth, to namespaces, to an owner, to the node of a pod, to the help and the prompts.
 */
import { controllerOf, tableNameOf } from "../../core/index.ts";
import { type Action, needsObject, type Target } from "../action.ts";
import { aView, type ObjectRef } from "../state.ts";
import { viewOfObject } from "../views.ts";

export const promptAction: Action = {
  id: "prompt",
  keys: [":"],
  title: "command",
  group: "go",
  hint: true,
  effects: () => [{ type: "prompt-opened", mode: "prompt" }],
};

export const filterAction: Action = {
  id: "filter",
  keys: ["/"],
  title: "filter",
  group: "go",
  hint: true,
  effects: () => [{ type: "prompt-opened", mode: "filter" }],
};

export const helpAction: Action = {
  id: "help",
  keys: ["?"],
  title: "help",
  group: "go",
  hint: true,
  effects: ({ view }) => (view.pane === "help" ? [{ type: "back" }] : [{ type: "opened", view: aView({ pane: "help" }) }]),
};

export const backAction: Action = {
  id: "back",
  keys: ["esc", "q"],
  title: "clear the filter, then back",
  group: "go",
  disabledReason: ({ state, view }) => {
    const canGo = state.stack.length > 1 || state.past.length > 0 || view.filter !== "" || view.faultsOnly || view.marks.length > 0;
    return canGo ? undefined : "This is the first view; :q or ctrl-c leaves.";
  },
  effects: () => [{ type: "back" }],
};

export const historyBackAction: Action = {
  id: "history-back",
  keys: ["[", "-"],
  title: "the views before",
  group: "go",
  disabledReason: ({ state }) => (state.past.length === 0 ? "There is nothing before this." : undefined),
  effects: () => [{ type: "history", step: "back" }],
};

export const historyForwardAction: Action = {
  id: "history-forward",
  keys: ["]", "-"],
  title: "the views after",
  group: "go",
  disabledReason: ({ state }) => (state.future.length === 0 ? "There is nothing after this." : undefined),
  effects: () => [{ type: "history", step: "forward" }],
};

export const namespaceActions: readonly Action[] = Array.from({ length: 10 }, (_, digit) => ({
  id: `namespace-${digit}`,
  keys: [String(digit)],
  title: digit === 0 ? "all namespaces" : "",
  group: "go",
  disabledReason: (target: Target) => noNamespaceReason(target, digit),
  effects: ({ state }: Target) => [
    { type: "changed-view" as const, change: { namespace: namespaceOf(state.namespaces, digit), scope: undefined, marks: [] } },
  ],
}));

function namespaceOf(namespaces: readonly string[], digit: number): string {
  return digit === 0 ? "" : (namespaces[digit - 1] ?? "");
}

function noNamespaceReason({ state, view, kind }: Target, digit: number): string | undefined {
  if (view.pane !== "resource-table" || kind === undefined) return "Namespaces are chosen in tables; Esc leads back to one.";
  if (!kind.namespaced) return `${kind.plural} belong to no namespace.`;
  return digit > state.namespaces.length ? `No namespace is on ${digit} yet; :ns lists them all.` : undefined;
}

export const ownerAction: Action = {
  id: "owner",
  keys: ["J"],
  title: "its owner",
  group: "go",
  disabledReason: (target) => {
    const { object, kind } = target;
    if (object === undefined) return needsObject(target);
    const owner = controllerOf(object);
    if (owner === undefined) return `Nobody owns ${kind?.kind ?? "the object"} ${object.metadata.name}.`;
    return ownerView(target) === undefined ? `Its owner, ${owner.kind} ${owner.name}, is gone or of a kind that is not served.` : undefined;
  },
  effects: (target) => {
    const view = ownerView(target);
    return view === undefined ? [] : [{ type: "opened", view }];
  },
};

function ownerView({ cluster, object }: Target) {
  const owner = ownerRef(object);
  return owner === undefined ? undefined : viewOfObject(cluster, owner.kind, owner.key);
}

/** The owner that manages an object. */
function ownerRef(object: Target["object"]): Pick<ObjectRef, "kind" | "key"> | undefined {
  const owner = object === undefined ? undefined : controllerOf(object);
  if (owner === undefined) return undefined;
  const namespace = object?.metadata.namespace;
  return { kind: tableNameOf(owner), key: namespace === undefined ? owner.name : `${namespace}/${owner.name}` };
}

export const nodeAction: Action = {
  id: "node",
  keys: ["o"],
  title: "its node",
  group: "go",
  disabledReason: (target) => {
    if (target.object === undefined) return needsObject(target);
    const name = nodeNameOf(target);
    if (name === undefined) return `A ${target.kind?.kind ?? "text"} runs on no node.`;
    return name === "" ? `${target.object.metadata.name} has no node yet; d says why.` : undefined;
  },
  effects: (target) => {
    const view = viewOfObject(target.cluster, "Node", nodeNameOf(target) ?? "");
    return view === undefined ? [] : [{ type: "opened", view }];
  },
};

/** Undefined for kinds that run nowhere, empty for an object that does not run yet. */
function nodeNameOf({ kind, object }: Target): string | undefined {
  if (object === undefined || kind?.indexes?.node === undefined) return undefined;
  const node: string | readonly string[] | undefined = kind.indexes.node(object);
  return typeof node === "string" ? node : "";
}

export const leaveAction: Action = {
  id: "leave",
  keys: ["ctrl-c"],
  title: "leave",
  group: "go",
  effects: () => [{ type: "leave" }],
};

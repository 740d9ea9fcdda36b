import type { WriteInvariant } from "./invariant.ts";

export const objectsKeepTheirIdentity: WriteInvariant = {
  name: "an object keeps its uid and birth, its generation never falls, and its deletion is final",
  follow: () => (entry) => {
    const { before, after, objectKey, kind, agent } = entry;
    if (before === undefined || after === undefined) return [];
    const [a, b] = [before.metadata, after.metadata];
    const wrong: string[] = [];
    if (a.uid !== b.uid) wrong.push("has another uid");
    if (a.creationTimestamp !== b.creationTimestamp) wrong.push("has another creationTimestamp");
    if ((b.generation ?? 0) < (a.generation ?? 0)) wrong.push(`falls back from generation ${a.generation} to ${b.generation}`);
    if (a.deletionTimestamp !== undefined && b.deletionTimestamp === undefined) wrong.push("is no longer being deleted");
    return wrong.map((text) => `${kind} ${objectKey} ${text} (by ${agent})`);
  },
};

import type { KubeObject } from "../../../src/core/api/kind.ts";
import { keyOf } from "../../../src/core/api/kind.ts";
import type { Invariant } from "./invariant.ts";

type Indexes = { readonly [index: string]: (object: never) => string | readonly string[] | undefined };

const GENERAL: { readonly [index: string]: (object: KubeObject) => readonly string[] } = {
  uid: ({ metadata }) => (metadata.uid === undefined ? [] : [metadata.uid]),
  label: ({ metadata }) => Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`),
  ownedBy: ({ metadata }) => [...new Set((metadata.ownerReferences ?? []).map(({ uid }) => uid))],
};

/** One kind at a look, for a recount of all kinds costs more than what happens in between. */
export const indexesAgree: Invariant = {
  name: "every index of the store agrees with a recount",
  when: "always",
  check({ store }, look) {
    const definition = store.definitions[look % store.definitions.length];
    if (definition === undefined) return [];
    const { kind } = definition;
    const entries = [...store.table(kind).entries()] as [string, unknown][] as [string, KubeObject][];
    const wrong = entries
      .filter(([key, object]) => store.get(kind, key) !== object || key !== keyOf(object))
      .map(([key]) => `${kind} ${key} is found by its key as something else`);
    const indexes = { ...GENERAL, ...(definition.indexes as Indexes | undefined) };
    for (const [index, valuesOf] of Object.entries(indexes)) {
      const recount = new Map<string, string[]>();
      for (const [key, object] of entries) {
        const found = valuesOf(object as never) ?? [];
        for (const value of typeof found === "string" ? [found] : found) recount.set(value, [...(recount.get(value) ?? []), key]);
      }
      for (const [value, keys] of recount) {
        const listed = [...store.list(kind, { [index]: value })].map((object) => keyOf(object as unknown as KubeObject));
        if (listed.join() !== keys.join()) wrong.push(`${kind} by ${index}=${value}: listed [${listed}], counted [${keys}]`);
      }
    }
    return wrong;
  },
};

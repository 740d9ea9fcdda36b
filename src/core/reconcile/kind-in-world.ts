/**
 * What a kind is, as far as a World shows: the built-in ones, and those that its CustomResourceDefinitions bring.
 */
import { customKindOf, customTableOf } from "../api/custom/custom-kind.ts";
import { builtInKinds } from "../api/kinds/index.ts";
import { type AnyKind, Registry } from "../api/registry.ts";
import type { World } from "./world.ts";

const builtIn = new Registry(builtInKinds);

/** The definition of a table that the World serves. */
export function kindIn(world: World, table: string): AnyKind {
  const known = builtIn.find(table);
  if (known !== undefined) return known;
  for (const definition of world.list("CustomResourceDefinition")) {
    const kind = customTableOf(definition) === table ? customKindOf(definition) : undefined;
    if (kind !== undefined) return kind;
  }
  throw new RangeError(`no kind ${table}`);
}

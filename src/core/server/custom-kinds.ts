/**
 * The custom kinds of a store: a fold over its CustomResourceDefinitions, whose tables come and go with them.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go (createCustomResourceDefinition)
 */
import { customKindsOf } from "../api/custom/custom-kind.ts";
import type { CustomResourceDefinition } from "../api/kinds/custom-resource-definition.ts";
import type { AnyKind, CustomKinds } from "../api/registry.ts";
import type { Reader, TableDefinition } from "../store/reader.ts";
import type { Store } from "../store/store.ts";

const DEFINITION = "CustomResourceDefinition";

/** Follows a store's definitions; the store serves the tables of the kinds that it holds. */
export class FollowedKinds implements CustomKinds {
  readonly #store: Store;
  #kinds: readonly AnyKind[] = [];

  constructor(store: Store) {
    this.#store = store;
    this.#follow();
    store.observe(({ kind }) => {
      if (kind === DEFINITION) this.#follow();
    });
  }

  get kinds(): readonly AnyKind[] {
    return this.#kinds;
  }

  #follow(): void {
    const kinds = kindsOf(this.#store);
    const isSame = kinds.length === this.#kinds.length && kinds.every((kind, index) => kind === this.#kinds[index]);
    if (isSame) return;
    this.#kinds = kinds;
    this.#store.serveAlso(tablesOf(kinds));
  }
}

/** The tables that the definitions in a store, or in what was seen of one, ask for. */
export function customTablesOf(reader: Reader): readonly TableDefinition[] {
  return tablesOf(kindsOf(reader));
}

function kindsOf(reader: Reader): readonly AnyKind[] {
  return customKindsOf(reader.list(DEFINITION) as Iterable<unknown> as Iterable<CustomResourceDefinition>);
}

function tablesOf(kinds: readonly AnyKind[]): readonly TableDefinition[] {
  return kinds.map(({ kind, history }) => ({ kind, history }));
}

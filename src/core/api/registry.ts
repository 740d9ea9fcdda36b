/**
 * Finding a kind by any of its names.
 */
import { ApiError } from "./errors.ts";
import { apiVersionOf, type Kind, type KubeObject } from "./kind.ts";

/** Any kind's definition; its callbacks take the objects of that kind. */
export type AnyKind = Kind<string, KubeObject, string>;

/** The kinds that are served. */
export class Registry {
  readonly kinds: readonly AnyKind[];
  readonly #byKind: ReadonlyMap<string, AnyKind>;
  readonly #byWord = new Map<string, AnyKind>();

  constructor(kinds: readonly AnyKind[]) {
    this.kinds = kinds;
    this.#byKind = new Map(kinds.map((kind) => [kind.kind, kind]));
    for (const kind of kinds) {
      const names = [kind.plural, singularOf(kind), ...kind.shortNames];
      const group = kind.group === "" ? [] : names.map((name) => `${name}.${kind.group}`);
      for (const word of [...names, ...group, ...group.map((name) => name.replace(".", `.${kind.version}.`))]) {
        if (!this.#byWord.has(word)) this.#byWord.set(word, kind);
      }
    }
  }

  /** The kind by its CamelCase name. */
  find(kind: string): AnyKind | undefined {
    return this.#byKind.get(kind);
  }

  /** The kind by its CamelCase name; asking for one that is not served is a bug of the caller. */
  kind(kind: string): AnyKind {
    const definition = this.#byKind.get(kind);
    if (definition === undefined) throw new RangeError(`no kind ${kind}`);
    return definition;
  }

  /** The kind by plural, singular, short name or any of them with its group, in any case. */
  resolve(word: string): AnyKind | undefined {
    return this.#byWord.get(word.toLowerCase());
  }

  /** The kind that a manifest names; undefined when this version does not serve it. */
  ofManifest(apiVersion: string, kind: string): AnyKind | undefined {
    const definition = this.#byKind.get(kind);
    return definition !== undefined && apiVersionOf(definition) === apiVersion ? definition : undefined;
  }

  /** As `resolve`, but refuses unknown words in upstream's words. */
  require(word: string): AnyKind {
    const kind = this.resolve(word);
    if (kind === undefined) throw new ApiError("NotFound", `the server doesn't have a resource type "${word}"`);
    return kind;
  }

  /** Every word that names a kind, for completion. */
  get words(): readonly string[] {
    return [...this.#byWord.keys()];
  }
}

/** `deployment`. */
export function singularOf(kind: AnyKind): string {
  return kind.singular ?? kind.kind.toLowerCase();
}

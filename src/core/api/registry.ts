/**
 * Finding a kind by any of its names.
 *
 * Which kinds there are is a function of the world: the built-in ones, and those that its CustomResourceDefinitions bring.
 * @see kubernetes staging/src/k8s.io/client-go/restmapper/discovery.go for how words are matched
 */
import { ageColumn, nameColumn } from "./columns.ts";
import { ApiError } from "./errors.ts";
import { apiKindOf, apiVersionOf, type Kind, type KubeObject, type ServedVersion } from "./kind.ts";
import { typeAndMeta } from "./meta.ts";
import { struct } from "./schema.ts";
import { isCustomKind, servedVersionOf } from "./served-version.ts";

/** Any kind's definition; its callbacks take the objects of that kind. */
export type AnyKind = Kind<string, KubeObject, string>;

/** The custom kinds of the moment; the list is another one when they have changed. */
export interface CustomKinds {
  readonly kinds: readonly AnyKind[];
}

/** A kind and, unless it is the main one, the version in which it was asked for. */
export interface Served {
  readonly kind: AnyKind;
  readonly version: ServedVersion | undefined;
}

const NO_CUSTOM_KINDS: CustomKinds = { kinds: [] };

/** The kinds that are served. */
export class Registry {
  readonly #builtIn: readonly AnyKind[];
  readonly #custom: CustomKinds;
  readonly #gone = new Map<string, AnyKind>();
  #names: Names;

  constructor(kinds: readonly AnyKind[], custom = NO_CUSTOM_KINDS) {
    this.#builtIn = kinds;
    this.#custom = custom;
    this.#names = namesOf(kinds, custom.kinds);
  }

  /** Every kind, built-in ones first; the list stays the same object while nothing changes. */
  get kinds(): readonly AnyKind[] {
    return this.#current.kinds;
  }

  /** The kind by the name of its table. */
  find(kind: string): AnyKind | undefined {
    return this.#current.byTable.get(kind);
  }

  /**
   * The kind by the name of its table. A custom kind that is not served (any more) is one of which nothing is known, so
   * that whoever still speaks of it is told that nothing of it is there; any other would be a bug of the caller.
   */
  kind(kind: string): AnyKind {
    const definition = this.find(kind) ?? this.#gone.get(kind);
    if (definition !== undefined) return definition;
    if (!isCustomKind({ kind })) throw new RangeError(`no kind ${kind}`);
    const gone = goneKind(kind);
    this.#gone.set(kind, gone);
    return gone;
  }

  /** The kind by plural, singular, short name or any of them with its group, in any case. */
  resolve(word: string): AnyKind | undefined {
    return this.#current.byWord.get(word.toLowerCase());
  }

  /** The kind that a manifest names, in whichever of its versions. */
  ofManifest(apiVersion: string, kind: string): AnyKind | undefined {
    return this.#current.byManifest.get(`${apiVersion} ${kind}`);
  }

  /** What a path of the API names; undefined when this version does not serve it. */
  served(group: string, version: string, plural: string): Served | undefined {
    const kind = this.#current.byPath.get(`${group}/${version}/${plural}`);
    return kind === undefined ? undefined : { kind, version: servedVersionOf(kind, apiVersionOf({ group, version })) };
  }

  /** As `resolve`, but refuses unknown words in upstream's words. */
  require(word: string): AnyKind {
    const kind = this.resolve(word);
    if (kind === undefined) throw new ApiError("NotFound", `the server doesn't have a resource type "${word}"`);
    return kind;
  }

  /** Every word that names a kind, for completion. */
  get words(): readonly string[] {
    return [...this.#current.byWord.keys()];
  }

  get #current(): Names {
    if (this.#names.custom !== this.#custom.kinds) this.#names = namesOf(this.#builtIn, this.#custom.kinds);
    return this.#names;
  }
}

/** A view of the kinds: everything by which one of them is found. */
interface Names {
  readonly custom: readonly AnyKind[];
  readonly kinds: readonly AnyKind[];
  readonly byTable: ReadonlyMap<string, AnyKind>;
  readonly byWord: ReadonlyMap<string, AnyKind>;
  readonly byManifest: ReadonlyMap<string, AnyKind>;
  readonly byPath: ReadonlyMap<string, AnyKind>;
}

function namesOf(builtIn: readonly AnyKind[], custom: readonly AnyKind[]): Names {
  const kinds = [...builtIn, ...custom];
  const byWord = new Map<string, AnyKind>();
  const byManifest = new Map<string, AnyKind>();
  const byPath = new Map<string, AnyKind>();
  for (const kind of kinds) {
    for (const word of wordsOf(kind)) if (!byWord.has(word)) byWord.set(word, kind);
    for (const { group, version } of [kind, ...(kind.otherVersions ?? [])]) {
      byManifest.set(`${apiVersionOf({ group, version })} ${apiKindOf(kind)}`, kind);
      byPath.set(`${group}/${version}/${kind.plural}`, kind);
    }
  }
  return { custom, kinds, byTable: new Map(kinds.map((kind) => [kind.kind, kind])), byWord, byManifest, byPath };
}

/** `deployments`, `deployments.apps`, `deployments.v1.apps`, and the same of its other names. */
function wordsOf(kind: AnyKind): readonly string[] {
  const names = [...new Set([kind.plural, singularOf(kind), apiKindOf(kind).toLowerCase(), ...kind.shortNames])];
  const versions = [kind, ...(kind.otherVersions ?? [])].filter(({ group }) => group !== "");
  const groups = [...new Set(versions.map(({ group }) => group))];
  return [
    ...names,
    ...groups.flatMap((group) => names.map((name) => `${name}.${group}`)),
    ...versions.flatMap(({ group, version }) => names.map((name) => `${name}.${version}.${group}`)),
  ];
}

/** What can be said of `Foo.example.com` when nobody serves it. */
function goneKind(table: string): AnyKind {
  const dot = table.indexOf(".");
  const apiKind = table.slice(0, dot);
  return {
    kind: table,
    apiKind,
    group: table.slice(dot + 1),
    version: "",
    plural: `${apiKind.toLowerCase()}s`,
    shortNames: [],
    categories: [],
    namespaced: true,
    history: "full",
    schema: struct(apiKind, typeAndMeta),
    columns: [nameColumn, ageColumn],
    health: () => ({ state: "ok", why: "" }),
  };
}

/** `deployment`. */
export function singularOf(kind: AnyKind): string {
  return kind.singular ?? apiKindOf(kind).toLowerCase();
}

/**
 * What the nodes of a YAML document stand for: aliases are what they name, merges what they bring in, keys are texts.
 *
 * Done here and not by the `yaml` package, because a client may send megabytes: each node is looked at once, and what aliases
 * stand for is counted instead of built. What is refused, and in which words, is the reader's that upstream uses.
 * @see sigs.k8s.io/yaml goyaml.v2/decode.go
 */
import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from "yaml";
import { NESTING_MAX } from "./nesting.ts";

/** A document's value, and what is wrong with it. */
export interface YamlValue {
  readonly value: unknown;
  /** Where keys stand that their maps have already, in the order of the document. */
  readonly repeatedAt: readonly number[];
  /** Why there is no value. */
  readonly why?: string;
}

/** The value of a document's contents; the tree itself must not be deeper than `NESTING_MAX`. */
export function yamlValue(contents: unknown): YamlValue {
  const reading = new Reading();
  try {
    const value = reading.read(contents, 1);
    return { value, repeatedAt: reading.repeatedAt };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { value: undefined, repeatedAt: [], why: error.message };
  }
}

class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** What stands under an anchor, and what it would be to write it out. */
interface Anchored {
  readonly value: unknown;
  readonly nodes: number;
  readonly levels: number;
}

class Reading {
  readonly repeatedAt: number[] = [];
  readonly #anchors = new Map<string, Anchored>();
  /** Anchors whose values are being read. */
  readonly #open = new Set<string>();
  #nodes = 0;
  #aliasedNodes = 0;
  #deepest = 0;

  read(node: unknown, level: number): unknown {
    this.#nodes += 1;
    if (level > this.#deepest) this.#deepest = level;
    if (isAlias(node)) return this.#aliased(node.source, level);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    return anchor === undefined ? this.#plain(node, level) : this.#anchored(anchor, node, level);
  }

  #plain(node: unknown, level: number): unknown {
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item) => this.read(item, level + 1));
    return isMap(node) ? this.#map(node, level) : null;
  }

  #anchored(anchor: string, node: unknown, level: number): unknown {
    const [nodes, deepest] = [this.#nodes, this.#deepest];
    this.#deepest = level;
    this.#anchors.delete(anchor);
    this.#open.add(anchor);
    const value = this.#plain(node, level);
    this.#open.delete(anchor);
    this.#anchors.set(anchor, { value, nodes: this.#nodes - nodes + 1, levels: this.#deepest - level });
    this.#deepest = Math.max(deepest, this.#deepest);
    return value;
  }

  #aliased(anchor: string, level: number): unknown {
    if (this.#open.has(anchor)) throw new Unreadable(`anchor '${anchor}' value contains itself`);
    const named = this.#anchors.get(anchor);
    if (named === undefined) throw new Unreadable(`unknown anchor '${anchor}' referenced`);
    this.#nodes += named.nodes;
    this.#aliasedNodes += named.nodes;
    if (isExcessive(this.#aliasedNodes, this.#nodes)) throw new Unreadable("document contains excessive aliasing");
    this.#deepest = Math.max(this.#deepest, level + named.levels);
    if (this.#deepest > NESTING_MAX) throw new Unreadable(`exceeded max depth of ${NESTING_MAX}`);
    return named.value;
  }

  #map(node: YAMLMap, level: number): unknown {
    const keys = new Set<unknown>();
    const fields = new Map<string, unknown>();
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        this.#merge(fields, keys, this.read(value, level));
        continue;
      }
      const name = this.read(key, level);
      if (typeof name === "object" && name !== null) throw new Unreadable("invalid map key");
      if (keys.has(name) && isScalar(key)) this.repeatedAt.push(key.range?.[0] ?? 0);
      keys.add(name);
      fields.set(name === null || name === undefined ? "" : String(name), this.read(value, level + 1));
    }
    return Object.fromEntries(fields);
  }

  /** What is there wins over what is merged in, and of that what comes first. */
  #merge(fields: Map<string, unknown>, keys: ReadonlySet<unknown>, value: unknown): void {
    for (const source of Array.isArray(value) ? value : [value]) {
      if (typeof source !== "object" || source === null || Array.isArray(source))
        throw new Unreadable("map merge requires map or sequence of maps as the value");
      for (const [name, merged] of Object.entries(source)) if (!keys.has(name) && !fields.has(name)) fields.set(name, merged);
    }
  }
}

function isMergeKey(key: unknown): key is Scalar {
  if (!isScalar(key) || (key.type !== undefined && key.type !== "PLAIN")) return false;
  return key.value === "<<" || (typeof key.value === "symbol" && key.value.description === "<<");
}

const FEW_NODES = 400_000;
const MANY_NODES = 4_000_000;

/** Upstream's measure: small documents may be nearly all repetition, large ones a tenth. */
function isExcessive(aliased: number, all: number): boolean {
  if (aliased <= 100 || all <= 1_000) return false;
  const between = Math.min(1, Math.max(0, (all - FEW_NODES) / (MANY_NODES - FEW_NODES)));
  return aliased / all > 0.99 - 0.89 * between;
}

/**
 * Why a pod has no node: a matrix of nodes and plugins, and what would help.
 */
import { explainPending, type KubeObject, type PendingExplanation, type Pod, ReaderWorld } from "../../core/index.ts";
import { Patience } from "../live/patience.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { objectTitle } from "../text/text-model.ts";
import { wrapWords } from "../text/wrap.ts";
import { viewOfObject } from "../views.ts";

/** The pane behind `why pending`. */
export const pendingPane: Pane = {
  name: "pending",
  crumb: "why pending",
  create: (parts) => new ListModel(parts, new PendingList(parts)),
};

const REJECTS = "no";
const FITS = "yes";
/** Working it out asks every plugin about every node: not oftener than this. */
const BETWEEN_MS = 500;

class PendingList implements ListSource {
  readonly #parts: PaneParts;
  #seen: PaneParts["cluster"] | undefined;
  #revision = -1;
  #explanation: PendingExplanation | undefined;
  #columns: readonly ListColumn[] = [];
  #rows: readonly ListRow[] = [];
  #nodeName = "";
  readonly patience: Patience;

  constructor(parts: PaneParts) {
    this.#parts = parts;
    this.patience = new Patience(() => parts.wallMs(), BETWEEN_MS);
  }

  sync(view: View): void {
    const { cluster } = this.#parts;
    if (cluster === this.#seen && cluster.store.revision === this.#revision) this.patience.rest();
    else this.patience.try(() => this.#explain(view), cluster !== this.#seen);
  }

  #explain(view: View): void {
    const { cluster } = this.#parts;
    const { store } = cluster;
    this.#seen = cluster;
    this.#revision = store.revision;
    const world = new ReaderWorld(store).open(cluster.nowMs, store.revision);
    const pod: Pod | undefined = view.object === undefined ? undefined : world.get("Pod", view.object.key);
    this.#nodeName = pod?.spec.nodeName ?? "";
    this.#explanation = pod === undefined || this.#nodeName !== "" ? undefined : explainPending(world, pod);
    this.#build();
  }

  title(view: View): string {
    return `Why pending(${objectTitle(view)})`;
  }

  columns(): readonly ListColumn[] {
    return this.#columns;
  }

  rows(): readonly ListRow[] {
    return this.#rows;
  }

  emptyText(): string {
    if (this.#nodeName !== "") return `It waits for no node: it is assigned to ${this.#nodeName}.`;
    return this.#explanation === undefined ? "There is no such pod." : `It has no node: ${this.#explanation.message}`;
  }

  /** The scheduler's sentence, and what would help. */
  footer(_view: View, row: ListRow | undefined, width: number): readonly string[] {
    if (this.#explanation === undefined) return [];
    const { message, canEverFit, changes, nodes } = this.#explanation;
    const { palette } = this.#parts.theme;
    const said = nodes.find(({ node }) => node === row?.key)?.verdicts ?? [];
    const inLines = (text: string): readonly string[] => wrapWords(safeCell(text), Math.max(1, width - 2));
    const facts = [
      ...said.map(({ plugin, reasons }) => `${row?.key}: ${plugin}: ${reasons.join(", ")}`),
      message,
      ...(canEverFit ? [] : ["Even without other pods no node would take it."]),
    ].flatMap(inLines);
    const help = changes.flatMap((change) => inLines(`What would help: ${change}`)).map(palette.ok);
    return ["", ...[...facts, ...help].map((line) => ` ${line}`)];
  }

  object({ object }: View): KubeObject | undefined {
    return object === undefined ? undefined : this.#parts.cluster.server.find("Pod", object.key);
  }

  #build(): void {
    const nodes = this.#explanation?.nodes ?? [];
    const plugins = [...new Set(nodes.flatMap(({ verdicts }) => verdicts.map(({ plugin }) => plugin)))];
    this.#columns = [
      { name: "NODE", rank: 0 },
      { name: "FITS", rank: 0 },
      ...plugins.map((plugin) => ({ name: plugin.toUpperCase(), rank: 1 })),
      { name: "REASONS", rank: 2 },
    ];
    // The scheduler goes from zone to zone; people look for a name.
    const ordered = [...nodes].sort((a, b) => (a.node < b.node ? -1 : 1));
    this.#rows = ordered.map((node) => rowOf(node, plugins, this.#parts));
  }
}

function rowOf({ node, verdicts }: PendingExplanation["nodes"][number], plugins: readonly string[], { cluster }: PaneParts): ListRow {
  const rejecting = new Set(verdicts.map(({ plugin }) => plugin));
  const reasons = verdicts.flatMap((verdict) => verdict.reasons).join(", ");
  const view = viewOfObject(cluster, "Node", node);
  return {
    key: node,
    cells: [
      node,
      rejecting.size === 0 ? FITS : REJECTS,
      ...plugins.map((plugin) => (rejecting.has(plugin) ? "×" : "·")),
      safeCell(reasons),
    ],
    shape: rejecting.size === 0 ? "ok" : "failing",
    object: { kind: "Node", key: node },
    ...(view === undefined ? {} : { choice: { view } }),
  };
}

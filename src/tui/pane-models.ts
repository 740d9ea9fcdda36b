/**
 * The panes' models of the views that are open: made when a view is first looked at, dropped when it is left.
 */
import type { LogEntry } from "../core/index.ts";
import type { Pane, PaneModel, PaneParts } from "./pane.ts";
import type { View } from "./state.ts";

/** One model per view. */
export class PaneModels {
  readonly #panes: readonly Pane[];
  readonly #parts: PaneParts;
  readonly #models = new Map<number, PaneModel>();

  constructor(panes: readonly Pane[], parts: PaneParts) {
    this.#panes = panes;
    this.#parts = parts;
  }

  /** The pane of that name. */
  pane(name: string): Pane {
    const pane = this.find(name);
    if (pane === undefined) throw new RangeError(`no pane ${name}`);
    return pane;
  }

  /** The pane of that name, if there is one. */
  find(name: string): Pane | undefined {
    return this.#panes.find((each) => each.name === name);
  }

  /** The model of a view. */
  of(view: View): PaneModel {
    let model = this.#models.get(view.id);
    if (model === undefined) {
      model = this.pane(view.pane).create(this.#parts);
      this.#models.set(view.id, model);
      model.sync(view);
    }
    return model;
  }

  /** Hands on a write. */
  note(entry: LogEntry): void {
    for (const model of this.#models.values()) model.note?.(entry);
  }

  /** Drops the models of all other views; those that can be come back to are built again then. */
  keepOnly(views: readonly View[]): void {
    const alive = new Set(views.map(({ id }) => id));
    for (const id of this.#models.keys()) if (!alive.has(id)) this.#models.delete(id);
  }
}

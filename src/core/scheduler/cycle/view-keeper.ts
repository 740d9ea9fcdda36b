/**
 * Keeps the scheduler's view in step with the log, and knows when it has to be built anew.
 *
 * Changes reach the watches at the head of the log even while the scheduler's link is cut; its World then stands still,
 * and the view has to stand still with it.
 */

import type { ClusterReader } from "../cluster-view.ts";
import { LiveClusterView } from "../cluster-view.ts";

/** The keys of changed objects (`Node/name`, `Pod/namespace/name`), or everything after the view was built. */
export type Dirty = ReadonlySet<string> | "everything";

/** The view, and what changed since it was last looked at. */
export class ViewKeeper {
  #view: LiveClusterView | undefined;
  /** The revision the view speaks of. */
  #revision = -1;
  /** The newest revision that a watch has told of. */
  #head = -1;
  /** The view is of a World that stands still. */
  #isFrozen = false;
  #dirty = new Set<string>();
  #isAllDirty = true;

  /** Folds one change at the head of the log; `dirty` names the object when the queue has to look at it. */
  fold(revision: number, change: (view: LiveClusterView) => void, dirty: string | undefined): void {
    this.#head = revision;
    if (this.#view === undefined || this.#isFrozen) return;
    change(this.#view);
    this.#revision = revision;
    if (dirty !== undefined) this.#dirty.add(dirty);
  }

  drop(): void {
    this.#view = undefined;
    this.#dirty.clear();
    this.#isAllDirty = true;
  }

  /** The view of this World. */
  of(world: ClusterReader & { readonly revision: number }): LiveClusterView {
    const isStale = world.revision < this.#revision || (this.#isFrozen && world.revision !== this.#revision);
    if (this.#view !== undefined && !isStale) return this.#view;
    this.drop();
    this.#view = LiveClusterView.of(world);
    this.#revision = world.revision;
    this.#isFrozen = world.revision < this.#head;
    return this.#view;
  }

  /** What changed since the last call. */
  takeDirty(): Dirty {
    const dirty = this.#isAllDirty ? "everything" : this.#dirty;
    this.#dirty = new Set();
    this.#isAllDirty = false;
    return dirty;
  }
}

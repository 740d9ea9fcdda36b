/**
 * The shape of a stage table: what may follow a stage, when, and after how long.
 */

/** One way out of a stage. The earliest row that applies wins, the first of equals. */
export interface StageRow<Stage extends string, Place> {
  readonly when: (place: Place) => boolean;
  /** From the entry into the stage. */
  readonly afterMs: (place: Place) => number;
  readonly next: Stage;
  /** It happens by itself at its instant, whether or not a kubelet is there to see it. */
  readonly nature?: true;
  /** It also applies to containers of a pod that is being stopped. */
  readonly whileKilling?: true;
  /** What else changes or is said, before the stage is left. */
  readonly does?: (place: Place, atMs: number) => void;
}

/** A stage: the draw made on entry, and the ways out. */
export interface StageSpec<Stage extends string, Place> {
  readonly planMs?: (place: Place) => number;
  readonly rows: readonly StageRow<Stage, Place>[];
}

/** The row that is due first, and when. */
export interface DueRow<Stage extends string, Place> {
  readonly row: StageRow<Stage, Place>;
  readonly dueMs: number;
}

/** Which of `rows` applies first, counted from `sinceMs`. */
export function firstDue<Stage extends string, Place>(
  rows: readonly StageRow<Stage, Place>[],
  place: Place,
  sinceMs: number,
): DueRow<Stage, Place> | undefined {
  let first: DueRow<Stage, Place> | undefined;
  for (const row of rows) {
    if (!row.when(place)) continue;
    const dueMs = sinceMs + row.afterMs(place);
    if (first === undefined || dueMs < first.dueMs) first = { row, dueMs };
  }
  return first;
}

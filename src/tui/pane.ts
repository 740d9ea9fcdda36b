/**
 * The contract of a pane: what stands inside the box of a view.
 *
 * A pane makes finished lines for a view and says where keys lead; it holds only what can be computed again (rows, widths, lines).
 * Absent on purpose: state. Selection, scrolling and filter are the view's.
 */
import type { SourceFile } from "../commands/command.ts";
import type { Cluster, KubeObject, LogEntry, ObjectKey, Stop, Timeline } from "../core/index.ts";
import type { DialogState, Selection, View } from "./state.ts";
import type { Story } from "./story/story.ts";
import type { Size } from "./terminal/compose.ts";
import type { Theme } from "./theme.ts";
import type { ViewChange } from "./update.ts";

/** What a pane works with. */
export interface PaneParts {
  /** The one that is shown: another object as soon as another instant is looked at. */
  readonly cluster: Cluster;
  readonly timeline: Timeline;
  /** The scenario that is played. */
  readonly story: Story | undefined;
  /** The scenarios that come with the program. */
  scenarios(): readonly SourceFile[];
  readonly theme: Theme;
  /** Wall time, for what is news. */
  wallMs(): number;
  /** What a command that only reads would print: the text of describe, logs and YAML. */
  read(line: string): { readonly text: string; readonly isError: boolean };
}

/** Where a key wants to go. */
export type Motion = "up" | "down" | "page-up" | "page-down" | "top" | "bottom" | "left" | "right";

/** What a row leads to when it is no object: an instant to look at, a line to run, another view, a question. */
export type Choice = { readonly look: Stop } | { readonly line: string } | { readonly view: View } | { readonly ask: () => DialogState };

/** What stands in the box of one view. */
export interface PaneModel {
  /** `pods(shop)[12]`; the box puts blanks around it. */
  title(view: View): string;
  /** Exactly `height` lines of exactly `width` cells, for what `sync` has seen; nothing changes by painting twice. */
  paint(view: View, size: Size): readonly string[];
  /** Looks at what has changed in the cluster; called before it is painted or asked. */
  sync(view: View): void;
  /** Notes a write. */
  note?(entry: LogEntry): void;
  /** There is more to look at: paint again soon. */
  readonly isBehind?: boolean;
  /** When it looks different though nothing has changed, in wall time. */
  readonly wakeAtMs?: number | undefined;
  /** What of the view a motion changes. */
  move(view: View, motion: Motion, size: Size): ViewChange;
  /** The object under the cursor, or the one the pane is about. */
  object(view: View): KubeObject | undefined;
  /** Where the cursor is by now, or lands when its object is gone; undefined when that is what the view says already. */
  anchor?(view: View): Selection | undefined;
  /** The object of a marked row. */
  objectAt?(view: View, key: ObjectKey): KubeObject | undefined;
  /** The container under the cursor. */
  container?(view: View): string | undefined;
  /** The kind of the object under the cursor, where it is not the view's. */
  kind?(view: View): string | undefined;
  /** What the row under the cursor leads to. */
  choice?(view: View): Choice | undefined;
}

/** A kind of pane. */
export interface Pane {
  readonly name: string;
  /** The word in the crumbs: `<logs>`; tables say their kind instead. */
  readonly crumb: string;
  create(parts: PaneParts): PaneModel;
}

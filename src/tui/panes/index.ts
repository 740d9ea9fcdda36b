/**
 * The panes. A new pane is its file and its line here.
 */
import type { Pane } from "../pane.ts";
import { containersPane } from "./containers.ts";
import { describePane } from "./describe.ts";
import { helpPane } from "./help.ts";
import { logsPane } from "./logs.ts";
import { resourceTablePane } from "./resource-table.ts";
import { textPane } from "./text.ts";
import { yamlPane } from "./yaml.ts";

/** Every pane. */
export const panes: readonly Pane[] = [resourceTablePane, describePane, yamlPane, logsPane, containersPane, helpPane, textPane];

/**
 * The panes. A new pane is its file and its line here.
 */
import type { Pane } from "../pane.ts";
import { breakPane } from "./break.ts";
import { containersPane } from "./containers.ts";
import { describePane } from "./describe.ts";
import { faultsPane } from "./faults.ts";
import { forecastPane } from "./forecast.ts";
import { helpPane } from "./help.ts";
import { historyPane } from "./history.ts";
import { logsPane } from "./logs.ts";
import { pendingPane } from "./pending.ts";
import { resourceTablePane } from "./resource-table.ts";
import { scenariosPane } from "./scenarios.ts";
import { storyPane } from "./story.ts";
import { textPane } from "./text.ts";
import { timelinePane } from "./timeline.ts";
import { whyPane } from "./why.ts";
import { yamlPane } from "./yaml.ts";

/** Every pane. */
export const panes: readonly Pane[] = [
  resourceTablePane,
  describePane,
  yamlPane,
  logsPane,
  containersPane,
  timelinePane,
  whyPane,
  historyPane,
  forecastPane,
  pendingPane,
  faultsPane,
  breakPane,
  storyPane,
  scenariosPane,
  helpPane,
  textPane,
];

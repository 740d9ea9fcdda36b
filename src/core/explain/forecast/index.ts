/**
 * The forecasters. A new kind of thing to come is its file and its line here.
 */
import type { Forecaster } from "../forecaster.ts";
import { activeDeadlines } from "./active-deadlines.ts";
import { availabilities } from "./availabilities.ts";
import { boots } from "./boots.ts";
import { crashBackOffs } from "./crash-back-offs.ts";
import { evictions } from "./evictions.ts";
import { faultTurns } from "./fault-turns.ts";
import { graces } from "./graces.ts";
import { imageBackOffs } from "./image-back-offs.ts";
import { missingNodes } from "./missing-nodes.ts";
import { namespaces } from "./namespaces.ts";
import { probes } from "./probes.ts";
import { progressDeadlines } from "./progress-deadlines.ts";
import { refusals } from "./refusals.ts";
import { schedulerRetries } from "./scheduler-retries.ts";
import { silentNodes } from "./silent-nodes.ts";

/** Everything that is known to come by itself. */
export const forecasters: readonly Forecaster[] = [
  activeDeadlines,
  availabilities,
  boots,
  crashBackOffs,
  evictions,
  faultTurns,
  graces,
  imageBackOffs,
  missingNodes,
  namespaces,
  probes,
  progressDeadlines,
  refusals,
  schedulerRetries,
  silentNodes,
];

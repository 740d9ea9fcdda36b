/**
 * The actions. A new action is its file and its line here; of several on one key the first that is possible is taken.
 */
import type { Action } from "../action.ts";
import { choiceActions } from "./choose.ts";
import { crashAction, recoverAction } from "./crash.ts";
import { decodeSecretAction } from "./decode-secret.ts";
import { deleteAction, killAction } from "./delete.ts";
import { enterAction } from "./enter.ts";
import { activeFaultsAction, breakAction, forecastAction, historyAction, timelineAction, whyAction } from "./explain.ts";
import {
  backAction,
  filterAction,
  helpAction,
  historyBackAction,
  historyForwardAction,
  leaveAction,
  namespaceActions,
  nodeAction,
  ownerAction,
  promptAction,
} from "./go.ts";
import { logsAction, previousLogsAction } from "./logs.ts";
import { faultsAction, sortByAgeAction, sortByNameAction, sortByStatusAction, wideAction } from "./look.ts";
import { markAction, unmarkAction } from "./marks.ts";
import { cordonAction, drainAction, uncordonAction } from "./nodes.ts";
import { notServedActions } from "./not-served.ts";
import { describeAction, eventsAction, yamlAction } from "./read-object.ts";
import { allContainersAction, followAction, previousRunAction, timestampsAction, wrapAction } from "./reading.ts";
import { goOnAction, storyAction } from "./story.ts";
import { fasterAction, jumpAction, pastActions, pauseAction, slowerAction } from "./time.ts";
import { restartAction, scaleAction } from "./workloads.ts";

/** Every action; hints keep this order. */
export const actions: readonly Action[] = [
  helpAction,
  promptAction,
  filterAction,
  goOnAction,
  storyAction,
  jumpAction,
  fasterAction,
  pauseAction,
  slowerAction,
  ...pastActions,
  ...choiceActions,
  crashAction,
  decodeSecretAction,
  recoverAction,
  cordonAction,
  uncordonAction,
  restartAction,
  drainAction,
  scaleAction,
  describeAction,
  whyAction,
  logsAction,
  previousLogsAction,
  yamlAction,
  deleteAction,
  killAction,
  breakAction,
  timelineAction,
  eventsAction,
  historyAction,
  forecastAction,
  activeFaultsAction,
  enterAction,
  backAction,
  historyBackAction,
  historyForwardAction,
  ownerAction,
  nodeAction,
  ...namespaceActions,
  markAction,
  unmarkAction,
  wideAction,
  faultsAction,
  sortByNameAction,
  sortByAgeAction,
  sortByStatusAction,
  followAction,
  wrapAction,
  timestampsAction,
  allContainersAction,
  previousRunAction,
  leaveAction,
  ...notServedActions,
];

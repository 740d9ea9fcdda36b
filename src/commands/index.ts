/**
 * The commands. A new command is its file and its line here.
 */
import { advanceCommand } from "./advance.ts";
import { annotateCommand } from "./annotate.ts";
import { apiResourcesCommand } from "./api-resources.ts";
import { applyCommand } from "./apply.ts";
import { branchesCommand } from "./branches.ts";
import { chaosCommand } from "./chaos.ts";
import type { Command } from "./command.ts";
import { cordonCommand } from "./cordon.ts";
import { corruptCommand } from "./corrupt.ts";
import { crashCommand } from "./crash.ts";
import { createCommand } from "./create.ts";
import { deleteCommand } from "./delete.ts";
import { describeCommand } from "./describe.ts";
import { diffCommand } from "./diff.ts";
import { drainCommand } from "./drain.ts";
import { eventsCommand } from "./events.ts";
import { explainCommand } from "./explain.ts";
import { faultsCommand } from "./faults.ts";
import { fillCommand } from "./fill.ts";
import { flapCommand } from "./flap.ts";
import { forecastCommand } from "./forecast.ts";
import { forkCommand } from "./fork.ts";
import { getCommand } from "./get.ts";
import { healCommand } from "./heal.ts";
import { helpCommand } from "./help.ts";
import { historyCommand } from "./history.ts";
import { labelCommand } from "./label.ts";
import { logsCommand } from "./logs.ts";
import { namespaceCommand } from "./namespace.ts";
import { nextCommand } from "./next.ts";
import { nowCommand } from "./now.ts";
import { partitionCommand } from "./partition.ts";
import { patchCommand } from "./patch.ts";
import { pauseCommand } from "./pause.ts";
import { playCommand } from "./play.ts";
import { recoverCommand } from "./recover.ts";
import { restoreCommand } from "./restore.ts";
import { resumeCommand } from "./resume.ts";
import { rewindCommand } from "./rewind.ts";
import { rolloutCommand } from "./rollout.ts";
import { saveCommand } from "./save.ts";
import { scaleCommand } from "./scale.ts";
import { serveCommand } from "./serve.ts";
import { setCommand } from "./set.ts";
import { slowCommand } from "./slow.ts";
import { speedCommand } from "./speed.ts";
import { statusCommand } from "./status.ts";
import { stepCommand } from "./step.ts";
import { switchCommand } from "./switch.ts";
import { taintCommand } from "./taint.ts";
import { topCommand } from "./top.ts";
import { uncordonCommand } from "./uncordon.ts";
import { undoCommand } from "./undo.ts";
import { untilCommand } from "./until.ts";
import { versionCommand } from "./version.ts";
import { waitCommand } from "./wait.ts";
import { whyCommand } from "./why.ts";

/** Every verb; help lists them by name. */
export const commands: readonly Command[] = [
  advanceCommand,
  annotateCommand,
  apiResourcesCommand,
  applyCommand,
  branchesCommand,
  chaosCommand,
  cordonCommand,
  corruptCommand,
  crashCommand,
  createCommand,
  deleteCommand,
  describeCommand,
  diffCommand,
  drainCommand,
  eventsCommand,
  explainCommand,
  faultsCommand,
  fillCommand,
  flapCommand,
  forecastCommand,
  forkCommand,
  getCommand,
  healCommand,
  helpCommand,
  historyCommand,
  labelCommand,
  logsCommand,
  namespaceCommand,
  nextCommand,
  nowCommand,
  partitionCommand,
  patchCommand,
  pauseCommand,
  playCommand,
  recoverCommand,
  restoreCommand,
  resumeCommand,
  rewindCommand,
  rolloutCommand,
  saveCommand,
  scaleCommand,
  serveCommand,
  setCommand,
  slowCommand,
  speedCommand,
  statusCommand,
  stepCommand,
  switchCommand,
  taintCommand,
  topCommand,
  uncordonCommand,
  undoCommand,
  untilCommand,
  versionCommand,
  waitCommand,
  whyCommand,
];

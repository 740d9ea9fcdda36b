/**
 * The commands. A new command is its file and its line here.
 */
import { advanceCommand } from "./advance.ts";
import { annotateCommand } from "./annotate.ts";
import { apiResourcesCommand } from "./api-resources.ts";
import { applyCommand } from "./apply.ts";
import type { Command } from "./command.ts";
import { cordonCommand } from "./cordon.ts";
import { crashCommand } from "./crash.ts";
import { createCommand } from "./create.ts";
import { deleteCommand } from "./delete.ts";
import { describeCommand } from "./describe.ts";
import { drainCommand } from "./drain.ts";
import { eventsCommand } from "./events.ts";
import { explainCommand } from "./explain.ts";
import { getCommand } from "./get.ts";
import { helpCommand } from "./help.ts";
import { labelCommand } from "./label.ts";
import { logsCommand } from "./logs.ts";
import { namespaceCommand } from "./namespace.ts";
import { nextCommand } from "./next.ts";
import { patchCommand } from "./patch.ts";
import { pauseCommand } from "./pause.ts";
import { recoverCommand } from "./recover.ts";
import { resumeCommand } from "./resume.ts";
import { rolloutCommand } from "./rollout.ts";
import { scaleCommand } from "./scale.ts";
import { setCommand } from "./set.ts";
import { speedCommand } from "./speed.ts";
import { statusCommand } from "./status.ts";
import { taintCommand } from "./taint.ts";
import { topCommand } from "./top.ts";
import { uncordonCommand } from "./uncordon.ts";
import { versionCommand } from "./version.ts";
import { waitCommand } from "./wait.ts";
import { whyCommand } from "./why.ts";

/** Every verb; help lists them by name. */
export const commands: readonly Command[] = [
  advanceCommand,
  annotateCommand,
  apiResourcesCommand,
  applyCommand,
  cordonCommand,
  crashCommand,
  createCommand,
  deleteCommand,
  describeCommand,
  drainCommand,
  eventsCommand,
  explainCommand,
  getCommand,
  helpCommand,
  labelCommand,
  logsCommand,
  namespaceCommand,
  nextCommand,
  patchCommand,
  pauseCommand,
  recoverCommand,
  resumeCommand,
  rolloutCommand,
  scaleCommand,
  setCommand,
  speedCommand,
  statusCommand,
  taintCommand,
  topCommand,
  uncordonCommand,
  versionCommand,
  waitCommand,
  whyCommand,
];

/**
 * Where sessions are saved by themselves, and the files that lead clients to those that are served.
 * @see https://specifications.freedesktop.org/basedir-spec
 */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The folder below XDG_STATE_HOME, or below where that is when it is not set. */
export function sessionsFolder(environment: Environment): string {
  return join(stateFolder(environment), "sessions");
}

/** The folder of kubeconfigs beside it. */
export function servingFolder(environment: Environment): string {
  return join(stateFolder(environment), "serving");
}

type Environment = { readonly [name: string]: string | undefined };

function stateFolder({ XDG_STATE_HOME: state = "" }: Environment): string {
  // The specification has relative paths ignored.
  const base = isAbsolute(state) ? state : join(homedir(), ".local", "state");
  return join(base, "kubarium");
}

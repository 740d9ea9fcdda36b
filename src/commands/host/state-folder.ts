/**
 * Where sessions are saved by themselves.
 * @see https://specifications.freedesktop.org/basedir-spec
 */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The folder below XDG_STATE_HOME, or below where that is when it is not set. */
export function sessionsFolder(environment: { readonly [name: string]: string | undefined }): string {
  const { XDG_STATE_HOME: state = "" } = environment;
  // The specification has relative paths ignored.
  const base = isAbsolute(state) ? state : join(homedir(), ".local", "state");
  return join(base, "kubarium", "sessions");
}

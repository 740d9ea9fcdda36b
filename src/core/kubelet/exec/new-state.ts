/**
 * What a process starts with in a container: its variables and where it is.
 */
import type { ShellState } from "../programs/shell/state.ts";
import type { Place } from "./place.ts";
import type { SessionRow } from "./rows.ts";
import { userOf } from "./user.ts";

/** A shell before its first command; its files come with each command. */
export function newState(place: Place, { terminal }: Pick<SessionRow, "terminal">): ShellState {
  const { interior, spec } = place;
  const user = userOf(place);
  const directory = spec.container.workingDir ?? "/";
  const variables = new Map([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ...interior.env,
    ["HOME", user.uid === 0 ? "/root" : user.name === "" ? "/" : `/home/${user.name}`],
    ...(terminal === undefined ? [] : [["TERM", "xterm"] as const]),
    ["PWD", directory],
  ]);
  return {
    variables,
    exported: new Set(variables.keys()),
    sources: new Map(),
    files: new Map(),
    marks: new Map(),
    traps: new Map(),
    functions: new Map(),
    options: new Set(),
    positional: [],
    directory,
    status: 0,
  };
}

/**
 * `serve`: lets real clients (kubectl and all others) in, beside the screen.
 */
import { ApiError } from "../core/index.ts";
import { type Command, type CommandContext, done, type Result, refused } from "./command.ts";

const PORT_MAX = 65_535;

export const serveCommand: Command = {
  name: "serve",
  summary: "Let kubectl and other real clients in, at a port of this machine; or no longer.",
  usage: "serve [PORT] [--https] | serve stop",
  details:
    "Without a port any that is free is taken. A kubeconfig is written, and its path said; it speaks https.\nPlain http is spoken at the same port, unless --https refuses it.",
  examples: ["serve", "serve 8001", "serve --https", "serve stop"],
  options: [{ name: "https", type: "flag", summary: "Refuse plain http." }],
  changes: false,
  inPast: true,
  run: (args, context) => serve(args.words, args.flag("https"), context),
  complete: ({ words }, { serving }) => (words.length === 0 && serving?.url !== undefined ? ["stop"] : []),
};

function serve([word, extra]: readonly string[], isSecureOnly: boolean, { serving, headless }: CommandContext): Result {
  if (extra !== undefined) return refused("error: serve takes one port, or stop\nSee 'help serve' for usage.");
  if (serving === undefined) {
    const instead = headless === true ? "; 'kubarium serve' lets clients in without a screen" : "";
    throw new ApiError("MethodNotAllowed", `error: no clients can be let in here${instead}`);
  }
  const { url } = serving;
  if (word === "stop") {
    if (url === undefined) throw new ApiError("Conflict", "error: no clients are let in");
    serving.close();
    return done(`no longer serving ${url}`);
  }
  if (url !== undefined) throw new ApiError("Conflict", `error: serving ${url} already; serve stop ends that`);
  const port = Number(word ?? "0");
  if (!/^\d+$/.test(word ?? "0") || port > PORT_MAX)
    return refused(`error: a port is a whole number from 0 to ${PORT_MAX}: ${JSON.stringify(word)}`);
  serving.open({ port, isSecureOnly });
  return done("opening the door to clients");
}

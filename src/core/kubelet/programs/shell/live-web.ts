/**
 * How a live process finds names and asks for pages: it asks the world, at the instant at which it does.
 */
import { GLIBC, isAddress, isLocal, type LookUp, MUSL, type Resolver } from "../runtime/look-up.ts";
import type { Invocation } from "../runtime/process.ts";
import type { Surroundings } from "./surroundings.ts";

/** A name server that is there answers at once. */
const ANSWER_MS = 1;

/** Looks a name up as of now; undefined when nobody talks to the process. */
export function liveLookUp(shell: Surroundings, host: string, resolver?: Resolver): LookUp | undefined {
  const { live } = shell.setting;
  if (live === undefined) return undefined;
  const { tries, waitMs, asksAlways } = resolver ?? (live.parts.isMusl ? MUSL : GLIBC);
  if ((isLocal(host) || isAddress(host)) && asksAlways !== true) return { found: true, tookMs: 0, sameForMs: 1 };
  const answer = shell.hear("resolve", { name: host });
  if (answer === undefined || answer.isSilent) return { found: false, tookMs: tries * waitMs, sameForMs: 1 };
  return { found: answer.addresses.length > 0, tookMs: ANSWER_MS, sameForMs: 1 };
}

/** The network as a live process finds it; undefined when nobody talks to the process. */
export function webOf(shell: Surroundings): Invocation["web"] {
  if (shell.setting.live === undefined) return undefined;
  return (host, port, path, method) => {
    const address = addressOf(shell, host);
    if (address === undefined) return "no such host";
    return shell.hear("request", { address, port, path, method }) ?? "no such host";
  };
}

/** The address behind a host; undefined when there is none. */
export function addressOf(shell: Surroundings, host: string): string | undefined {
  if (isLocal(host)) return "127.0.0.1";
  return isAddress(host) ? host : shell.hear("resolve", { name: host })?.addresses[0];
}

/** What a program that a shell starts has of its input and of the network. */
export function programHands(shell: Surroundings): Partial<Invocation> {
  const { stdin, isLive } = shell.streams;
  return {
    lookUp: (...question) => {
      shell.noteLookUp();
      const [host, , resolver] = question;
      return liveLookUp(shell, host, resolver) ?? shell.setting.invocation.lookUp(...question);
    },
    // A live input is waited for only when it is asked for.
    ...(isLive === true ? { readInput: () => shell.input() } : stdin === undefined ? {} : { stdin }),
    ...webHands(shell),
  };
}

function webHands(shell: Surroundings): Partial<Pick<Invocation, "web" | "localhost">> {
  const web = webOf(shell);
  if (web === undefined) return {};
  return {
    web,
    localhost: (port, path) => {
      const answer = web("127.0.0.1", port, path, "GET");
      if (answer === "no such host") return "refused";
      if (!("failure" in answer)) return answer;
      return answer.failure === "refused" ? "refused" : "silent";
    },
  };
}

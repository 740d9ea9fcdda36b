/**
 * Lets anybody send anything to a door for as long as one likes, and holds the answers against the laws.
 *
 * Requests come in chapters: each has a fresh cluster, and ends with its journal being lived again. Everything follows from
 * the seed, so a chapter that failed fails again.
 */
import { ApiError } from "../../../src/core/api/errors.ts";
import { activeFaults } from "../../../src/core/faults/engine/strike.ts";
import { faults } from "../../../src/core/faults/index.ts";
import type { ChannelSession, HttpReply, HttpRequest, PortConnection, ReplyStream } from "../../../src/core/http/contract.ts";
import { Door } from "../../../src/core/http.ts";
import { replayJournal } from "../../../src/core/timeline/replay.ts";
import { journalText, readJournal } from "../../../src/core/timeline/save-format.ts";
import { Timeline } from "../../../src/core/timeline/timeline.ts";
import { Choices } from "../../commands/fuzz/random.ts";
import { requestOf } from "../../support/door.ts";
import { faultOf, partFault } from "./laws.ts";
import { type Request, randomRequest } from "./requests.ts";

/** What did not hold, and after which request. */
export interface Finding {
  readonly chapter: number;
  readonly number: number;
  readonly why: string;
  readonly request: string;
}

/** What a chapter came to. */
export interface Chapter {
  readonly requests: number;
  /** Answers by status or form. */
  readonly answers: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

const SLOW_MS = 2_000;
const HELD_MAX = 20;
const SHOWN_CHARACTERS = 700;

/** What a client holds on to. */
type Held =
  | { readonly is: "stream"; readonly stream: ReplyStream; readonly isWatch: boolean }
  | { readonly is: "session"; readonly session: ChannelSession }
  | { readonly is: "connection"; readonly connection: PortConnection };

class Fuzzing {
  readonly #chapter: number;
  readonly #seed: number;
  readonly #timeline: Timeline;
  readonly #door: Door;
  readonly #held: Held[] = [];
  readonly #bugs: string[] = [];
  readonly answers = new Map<string, number>();
  readonly findings: Finding[] = [];
  /** Something was thrown: what comes after it says nothing. */
  isBroken = false;
  #number = 0;
  #request = "";

  constructor(seed: number, chapter: number) {
    this.#seed = seed;
    this.#chapter = chapter;
    this.#timeline = new Timeline({ seed, nodes: 2, controlPlane: chapter % 3 === 0 ? 3 : 1 }, "test");
    const onBug = (error: unknown): void => void this.#bugs.push(traceOf(error));
    this.#door = new Door(this.#timeline, { token: "the-administrator", signingKey: "signs", onBug });
  }

  send(number: number): void {
    this.#number = number;
    const choices = new Choices(this.#seed * 1_000_003 + this.#chapter * 100_003 + number);
    const { cluster } = this.#timeline;
    this.#timed("the request", () => this.#ask(randomRequest(choices, cluster), choices));
    if (choices.has(0.1)) this.#timed("what is held", () => this.#useHeld(choices));
    if (choices.has(0.1)) this.#timed("time", () => this.#timeline.cluster.advance(choices.pick([1, 100, 1_000, 5_000, 20_000])));
    if (choices.has(0.01)) this.#timed("a fault", () => this.#strikeOrHeal(choices));
    if (choices.has(0.003)) this.#timed("another branch", () => this.#branch(choices));
    if (number % 10 === 9) this.#stillServes();
  }

  /** Lives the journal again. */
  end(): void {
    this.#request = "the journal";
    try {
      this.#liveAgain();
    } catch (error) {
      this.#find(`living it again: ${traceOf(error)}`);
    }
  }

  #liveAgain(): void {
    const { cluster, journal } = this.#timeline;
    this.#timeline.tick();
    const read = readJournal(journalText(journal));
    if (read.journal === undefined) {
      this.#find(`the journal cannot be read: ${JSON.stringify(read).slice(0, 300)}`);
      return;
    }
    const steps = replayJournal(read.journal.records, { version: "test" });
    for (;;) {
      const step = steps.next();
      if (step.done !== true) continue;
      const { divergence, timeline } = step.value;
      if (divergence !== undefined) this.#find(`another life from record ${divergence.record} on: ${divergence.why}`);
      else if (timeline.cluster.store.hash !== cluster.store.hash) this.#find("another life, by its hash");
      return;
    }
  }

  #ask({ method, target, sent }: Request, choices: Choices): void {
    const body = sent.body instanceof Uint8Array ? new TextDecoder("latin1").decode(sent.body) : "";
    this.#request = `${method} ${target} ${JSON.stringify(sent.headers)} ${body}`;
    const reply = this.#door.handle(choices.has(0.7) ? asMaster(requestOf(method, target, sent)) : requestOf(method, target, sent));
    const name = "status" in reply ? `${reply.do} ${reply.status}` : reply.do;
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
    for (const bug of this.#bugs.splice(0)) this.#find(bug);
    const fault = faultOf(reply, method);
    if (fault !== undefined) this.#find(fault);
    if (Object.keys(Object.prototype).length > 0 || Object.keys(Array.prototype).length > 0) this.#find("a polluted prototype");
    this.#hold(reply);
  }

  #hold(reply: HttpReply): void {
    if (reply.do === "stream") {
      this.#held.push({ is: "stream", stream: reply.stream, isWatch: reply.headers["content-type"] === "application/json" });
    } else if (reply.do === "channels") this.#held.push({ is: "session", session: reply.session });
    else if (reply.do === "ports") {
      for (const port of [80, 6379, 1]) this.#held.push({ is: "connection", connection: reply.connect(port) });
    }
    while (this.#held.length > HELD_MAX) this.#close(this.#held.shift());
  }

  #close(held: Held | undefined): void {
    if (held?.is === "stream") held.stream.end();
    else if (held?.is === "session") this.#allowed(() => held.session.close());
    else if (held?.is === "connection") this.#allowed(() => held.connection.close());
  }

  #useHeld(choices: Choices): void {
    if (this.#held.length === 0) return;
    const held = choices.pick(this.#held);
    const bytes = Uint8Array.from({ length: choices.below(40) }, () => choices.below(256));
    if (held.is === "stream") {
      if (!held.stream.ready() && choices.has(0.5)) return;
      const part = choices.has(0.9) ? held.stream.read(choices.pick([1, 1_000, 1_000_000])) : held.stream.end();
      const fault = partFault(part, held.isWatch);
      if (fault !== undefined) this.#find(fault);
      if (part.done) this.#held.splice(this.#held.indexOf(held), 1);
      return;
    }
    if (held.is === "session") {
      const { session } = held;
      if (session.ready()) session.read();
      if (choices.has(0.5)) this.#allowed(() => session.write(choices.has(0.3) ? new TextEncoder().encode("ls -l | head -2\n") : bytes));
      if (choices.has(0.2)) this.#allowed(() => session.resize(choices.below(300), choices.below(300)));
      if (choices.has(0.1)) this.#allowed(() => session.closeInput());
      return;
    }
    const { connection } = held;
    if (connection.ready()) connection.read();
    this.#allowed(() => connection.write(choices.has(0.5) ? new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n") : bytes));
    if (choices.has(0.1)) this.#allowed(() => connection.closeInput());
  }

  #strikeOrHeal(choices: Choices): void {
    const { cluster } = this.#timeline;
    const active = activeFaults(cluster.tables);
    if (active.length > 2) {
      for (const { id } of active) this.#allowed(() => cluster.submit({ do: "heal", by: "fuzz", id }));
      return;
    }
    const fault = choices.pick(faults);
    const pods = [...cluster.store.table("Pod").keys()];
    const target =
      fault.target === "node" ? "worker-1" : fault.target === "registry" ? "docker.io" : (pods[choices.below(pods.length)] ?? "");
    const forMs = fault.isOnce === true ? {} : { forMs: 10_000 };
    this.#allowed(() => cluster.submit({ do: "strike", by: "fuzz", fault: fault.name, aim: { target, options: {} }, ...forMs }));
  }

  #branch(choices: Choices): void {
    const timeline = this.#timeline;
    timeline.look({ atMs: timeline.startMs + choices.below(Math.max(1, timeline.cluster.nowMs - timeline.startMs)) });
    if (choices.has(0.5)) this.#allowed(() => timeline.fork());
    else timeline.back();
    if (choices.has(0.2)) this.#allowed(() => timeline.undo());
  }

  /** Somebody else is served as if nothing had happened. */
  #stillServes(): void {
    const reply = this.#door.handle(asMaster(requestOf("GET", "/api/v1/pods")));
    // A fault may have struck the API server or etcd.
    if (reply.do !== "reply" || ![200, 500, 503, 504].includes(reply.status))
      this.#find(`others get ${JSON.stringify(reply).slice(0, 200)}`);
    this.#bugs.length = 0;
  }

  #allowed(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #timed(what: string, act: () => void): void {
    // Of this process, so that others on the same machine do not count.
    const before = process.cpuUsage();
    try {
      act();
    } catch (error) {
      this.#find(`${what}: ${traceOf(error)}`);
      this.isBroken = true;
    }
    const { user, system } = process.cpuUsage(before);
    const tookMs = (user + system) / 1_000;
    if (tookMs > SLOW_MS) this.#find(`${what} took ${Math.round(tookMs)} ms`);
  }

  #find(why: string): void {
    const request =
      this.#request.length > SHOWN_CHARACTERS ? `${this.#request.slice(0, SHOWN_CHARACTERS)}… (${this.#request.length})` : this.#request;
    this.findings.push({ chapter: this.#chapter, number: this.#number, why, request });
  }
}

/** As somebody to whom all is allowed, whatever has become of the roles. */
function asMaster(request: HttpRequest): HttpRequest {
  const { authorization, ...headers } = request.headers;
  const isGiven = authorization !== undefined && !authorization.endsWith("the-administrator");
  return isGiven ? request : { ...request, headers, certificate: { commonName: "root", organizations: ["system:masters"] } };
}

function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 9).join("\n") : String(error);
}

/** One chapter of so many requests. */
export function fuzzDoor(seed: number, chapter: number, requests: number): Chapter {
  const fuzzing = new Fuzzing(seed, chapter);
  for (let number = 0; number < requests && !fuzzing.isBroken; number++) fuzzing.send(number);
  if (!fuzzing.isBroken) fuzzing.end();
  return { requests, answers: fuzzing.answers, findings: fuzzing.findings };
}

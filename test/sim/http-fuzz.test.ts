/**
 * Whatever arrives at the door, the process lives, answers, and answers the next one too.
 *
 * `FUZZED=100000 npx vitest run test/sim/http-fuzz.test.ts` sends as many requests as one likes; `SEED` starts elsewhere. What
 * was sent is told by its number: `requestBytes(seed, number, token)` makes it again.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { Serving } from "../../src/commands/host/http/serving.ts";
import { Pacer } from "../../src/commands/host/pacer.ts";
import { wallClock } from "../../src/commands/host/wall-clock.ts";
import { Door } from "../../src/core/http.ts";
import { Timeline } from "../../src/core/index.ts";
import { requestBytes } from "./http/requests.ts";

const FUZZED = Number(process.env.FUZZED ?? 1_500);
const SEED = Number(process.env.SEED ?? 1);
const AT_A_TIME = 16;
/** How long an answer may be waited for before the client hangs up, and how long an end may take after that. */
const QUIET_MS = 60;
const HANG_MS = 10_000;

let folder = "";
let serving: Serving;
let pacer: Pacer;
let token = "";
const bugs: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-fuzz-"));
  const timeline = new Timeline({ seed: SEED, nodes: 1 }, "test");
  pacer = new Pacer(() => timeline.cluster, wallClock, { speed: 10 });
  const broke = (error: unknown): void => void bugs.push(`the world broke: ${String(error)}`);
  pacer.onBroken = broke;
  const note = (error: unknown): void => void bugs.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  serving = await Serving.open(
    {
      timeline,
      pacer,
      autosave: undefined,
      createDoor: (life, secrets) => new Door(life, { ...secrets, onBug: note }),
      complain: (message) => bugs.push(message),
      broke,
    },
    { port: 0, address: "127.0.0.1", isSecureOnly: false, folder },
  );
  token = parse(readFileSync(serving.kubeconfig, "utf8")).users[0].user.token;
  pacer.start();
});

afterAll(async () => {
  pacer.stop();
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What comes back until nothing comes any more. */
function answerTo(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(Number(new URL(serving.url).port), "127.0.0.1", () => socket.write(bytes));
    let quiet = setTimeout(() => socket.end(), QUIET_MS);
    const hang = setTimeout(() => reject(new Error("the connection hangs")), HANG_MS);
    socket.on("data", (piece) => {
      if (heard.length < 100_000) heard += piece.toString("latin1");
      clearTimeout(quiet);
      quiet = setTimeout(() => socket.destroy(), QUIET_MS);
    });
    socket.on("end", () => socket.destroy());
    // A reset is an end, too.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(quiet);
      clearTimeout(hang);
      resolve(heard);
    });
    // Who has said all and hears nothing goes.
    setTimeout(() => socket.destroy(), QUIET_MS * 10);
  });
}

/** An error of the server's, but for the one that upstream has where a client asks for something odd; answers to HEAD have no words. */
function isBug(heard: string): boolean {
  return /^HTTP\/1\.1 500 /m.test(heard) && !heard.includes("without impersonating a user") && !heard.endsWith("\r\n\r\n");
}

test(`${FUZZED} requests, good and bad, are answered by a process that lives`, { timeout: 60_000 + FUZZED * 100 }, async () => {
  const codes = new Map<string, number>();
  const failed: string[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < FUZZED) {
      const number = next++;
      const heard = await answerTo(requestBytes(SEED, number, token));
      const code = /^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1] ?? (heard === "" ? "none" : "noise");
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (code === "noise" || isBug(heard)) failed.push(`${number}: ${heard.slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, client));
  expect([failed.slice(0, 5), bugs.slice(0, 5)]).toEqual([[], []]);
  // The good ones were taken for good ones.
  for (const code of ["200", "400", "404", "405"]) expect(codes.get(code), `answers with ${code}`).toBeGreaterThan(FUZZED / 100);
  expect(await answerTo(Buffer.from(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`))).toMatch(/\r\n\r\nok$/);
});

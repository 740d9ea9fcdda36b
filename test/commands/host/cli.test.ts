/**
 * The command line: what was asked for, and what is refused.
 */
import { expect, test } from "vitest";
import { parseCli } from "../../../src/commands/host/cli.ts";

const TUI = { verb: "tui", paths: [], nodes: 3, seed: 1, speed: 1, paused: false, empty: false, resume: undefined };
const RUN = { verb: "run", paths: [], nodes: 3, seed: 1, lines: [], output: "text" };
const DOOR = { port: 0, address: "127.0.0.1", https: false, clientCertificate: false, kubeconfig: undefined };

test.each([
  [[], TUI],
  [["a.yaml", "b"], { ...TUI, paths: ["a.yaml", "b"] }],
  [
    ["a", "--seed", "2", "--nodes", "0", "--paused", "--empty", "--speed", "0.5"],
    { ...TUI, paths: ["a"], seed: 2, nodes: 0, paused: true, empty: true, speed: 0.5 },
  ],
  [["--namespace", "shop", "-c", "get pods"], { ...TUI, namespace: "shop", command: "get pods" }],
  [["--start", "now"], { ...TUI, start: "now" }],
  [["--start", "2026-02-01"], { ...TUI, start: Date.UTC(2026, 1, 1) }],
  [["run", "a"], { ...RUN, paths: ["a"] }],
  [["run", "a", "--seed", "2", "--nodes", "5", "--output", "json"], { ...RUN, paths: ["a"], seed: 2, nodes: 5, output: "json" }],
  [["run", "--do", "wait settled", "a", "--do", "get pods"], { ...RUN, paths: ["a"], lines: ["wait settled", "get pods"] }],
  [["a", "run"], { ...TUI, paths: ["a", "run"] }],
  [["--speed", "max"], { ...TUI, speed: Number.POSITIVE_INFINITY }],
  [["--resume"], { ...TUI, resume: "latest", newOnly: [] }],
  [["--resume", "a.journal", "--seed", "7"], { ...TUI, seed: 7, resume: "a.journal", newOnly: ["--seed"] }],
  [["run", "a", "--journal", "b"], { ...RUN, paths: ["a"], journal: "b" }],
  [["replay", "a"], { verb: "replay", path: "a", to: undefined, lines: [], output: "text" }],
  [
    ["replay", "a", "--to", "+5m", "--do", "get pods", "--output", "json"],
    { verb: "replay", path: "a", to: "+5m", lines: ["get pods"], output: "json" },
  ],
  [["sessions"], { verb: "sessions" }],
  [["--serve", "a.yaml"], { ...TUI, paths: ["a.yaml"], serve: 0, start: "now" }],
  [["--serve=8001", "--start", "2026-02-01"], { ...TUI, serve: 8_001, start: Date.UTC(2026, 1, 1) }],
  [["serve"], { verb: "serve", paths: [], nodes: 3, seed: 1, speed: 1, empty: false, start: "now", ...DOOR }],
  [
    ["serve", "a", "--port", "8001", "--address", "0.0.0.0", "--kubeconfig", "k", "--https", "--client-certificate", "--speed", "10"],
    { verb: "serve", paths: ["a"], port: 8_001, address: "0.0.0.0", kubeconfig: "k", https: true, clientCertificate: true, speed: 10 },
  ],
  [["--version"], { verb: "version" }],
  [["help", "rollout", "undo"], { verb: "help", topic: "rollout undo" }],
  [["run", "--help"], { verb: "help", topic: undefined }],
])("%j", (words, request) => {
  expect(parseCli(words)).toEqual(expect.objectContaining(request));
});

test.each([
  [["--frob"], "error: unknown option '--frob'"],
  [["run", "a", "--paused"], "error: unknown option '--paused'"],
  [["--seed", "2", "run", "a"], "error: option '--seed <s>' belongs behind run"],
  [["--seed", "2", "replay", "a"], "error: option '--seed <s>' belongs behind replay"],
  [["--serve=x"], "error: option '--serve [port]' argument 'x' is invalid. It is a whole number from 0 to 65535."],
  [["serve", "--port", "65536"], "error: option '--port <n>' argument '65536' is invalid. It is a whole number from 0 to 65535."],
  [["replay"], "error: missing required argument 'file'"],
  [["replay", "a", "b"], "error: too many arguments for 'replay'. Expected 1 argument but got 2."],
  [["--resume", "a", "b"], "error: --resume goes on with one session, and applies nothing: b"],
  [["--seed", "-1"], "error: option '--seed <s>' argument '-1' is invalid. It is a whole number from 0 to 4294967295."],
  [["--nodes", "1.5"], "error: option '--nodes <n>' argument '1.5' is invalid. It is a whole number from 0 to 20000."],
  [
    ["--start", "yesterday"],
    "error: option '--start <when>' argument 'yesterday' is invalid. It is now, or an instant such as 2026-01-01T00:00:00Z.",
  ],
  [["--speed", "0"], "error: option '--speed <x>' argument '0' is invalid. It is a number above 0, up to 1000, or max."],
  [["run", "--output", "xml"], "error: option '--output <format>' argument 'xml' is invalid. It is text or json."],
])("%j is refused", (words, message) => {
  expect(parseCli(words)).toEqual({ verb: "refused", message: `${message}\nSee kubarium help.` });
});

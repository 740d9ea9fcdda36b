/**
 * `serve` at the prompt: what is asked of the host, and what is refused.
 */
import { describe, expect, test } from "vitest";
import type { CommandContext, ServingHost } from "../../src/commands/command.ts";
import { finish, runLine } from "../../src/commands/runner.ts";
import { Timeline } from "../../src/core/index.ts";

const timeline = new Timeline({ nodes: 0 }, "test");

function run(line: string, options: Partial<CommandContext> = {}) {
  const context: CommandContext = { cluster: timeline.cluster, timeline, namespace: "default", readFiles: () => [], ...options };
  const { exitCode, output, errors = "" } = finish(runLine(line, context));
  return [exitCode, output || errors];
}

function host(url?: string): ServingHost & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return { url, asked, open: (options) => void asked.push(options), close: () => void asked.push("close") };
}

describe("serve", () => {
  test.each([
    ["serve", { port: 0, isSecureOnly: false }],
    ["serve 8001", { port: 8_001, isSecureOnly: false }],
    ["serve --https", { port: 0, isSecureOnly: true }],
  ])("%s asks for the door to be opened", (line, options) => {
    const serving = host();
    expect(run(line, { serving })).toEqual([0, "opening the door to clients"]);
    expect(serving.asked).toEqual([options]);
  });

  test("stop asks for it to be closed", () => {
    const serving = host("http://127.0.0.1:8001");
    expect(run("serve stop", { serving })).toEqual([0, "no longer serving http://127.0.0.1:8001"]);
    expect(serving.asked).toEqual(["close"]);
  });

  test.each([
    ["serve 8002", host("http://127.0.0.1:8001"), [1, "error: serving http://127.0.0.1:8001 already; serve stop ends that"]],
    ["serve stop", host(), [1, "error: no clients are let in"]],
    ["serve http", host(), [2, 'error: a port is a whole number from 0 to 65535: "http"']],
    ["serve 65536", host(), [2, 'error: a port is a whole number from 0 to 65535: "65536"']],
    ["serve 1 2", host(), [2, "error: serve takes one port, or stop\nSee 'help serve' for usage."]],
    ["serve", undefined, [1, "error: no clients can be let in here"]],
  ])("%s is refused where it makes no sense", (line, serving, answer) => {
    expect(run(line, { serving })).toEqual(answer);
    expect(serving?.asked ?? []).toEqual([]);
  });

  test("without a screen names what does it", () => {
    expect(run("serve", { headless: true })).toEqual([
      1,
      "error: no clients can be let in here; 'kubarium serve' lets clients in without a screen",
    ]);
  });
});

/**
 * What needs a terminal: shells in containers, typed into as people do.
 */
import { type IPty, spawn } from "@lydell/node-pty";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlsToRun } from "./find.ts";
import { Served, type User } from "./served.ts";

const kubectls = kubectlsToRun();
const PATIENCE_MS = 30_000;
const TIMEOUT_MS = 120_000;
const CTRL_C = "\x03";
const CTRL_D = "\x04";

/** A command of somebody at a terminal. */
class Typed {
  readonly #pty: IPty;
  #shown = "";
  readonly exit: Promise<number>;

  constructor({ env, folder }: User, command: string) {
    this.#pty = spawn("sh", ["-c", `exec ${command}`], { cols: 100, rows: 30, cwd: folder, env: { ...env, TERM: "xterm" } });
    this.#pty.onData((text) => {
      this.#shown += text;
    });
    this.exit = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => resolve(exitCode));
    });
  }

  /** Waits until the screen ends with this; what was shown since the last time. */
  async sees(ending: string): Promise<string> {
    const untilMs = Date.now() + PATIENCE_MS;
    while (!this.#shown.endsWith(ending)) {
      if (Date.now() > untilMs) throw new Error(`never saw ${JSON.stringify(ending)} at the end of ${JSON.stringify(this.#shown)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const shown = this.#shown;
    this.#shown = "";
    return shown;
  }

  type(text: string): void {
    this.#pty.write(text);
  }
}

describe.skipIf(kubectls.length === 0)("kubectl in a terminal", () => {
  let served: Served;

  beforeAll(async () => {
    served = await Served.open("--speed", "20");
  }, TIMEOUT_MS);

  afterAll(async () => {
    expect(await served.close()).toEqual({ exitCode: 0, complaints: "" });
  });

  const cases = kubectls.map((kubectl) => ({ kubectl, version: `1.${kubectl.minor}` }));

  test.each(cases)(
    "$version: a shell of a running container",
    async ({ kubectl }) => {
      const name = `shell-${kubectl.minor}`;
      const user = served.user(kubectl, "default");
      await user.run(`kubectl run ${name} --image=nginx && kubectl wait pod/${name} --for=condition=Ready --timeout=60s`);
      const shell = new Typed(user, `kubectl exec -it ${name} -- sh`);
      await shell.sees("# ");
      shell.type("echo $((1+2))\r");
      expect(await shell.sees("# ")).toBe("echo $((1+2))\r\n3\r\n# ");
      shell.type("cd /etc; pwd; cat hostname\r");
      expect(await shell.sees("# ")).toBe(`cd /etc; pwd; cat hostname\r\n/etc\r\n${name}\r\n# `);
      shell.type(`sleep 100000${CTRL_C}`);
      expect(await shell.sees("# ")).toBe("sleep 100000^C\r\n# ");
      shell.type(`sleep 100000\r`);
      await shell.sees("sleep 100000\r\n");
      shell.type(CTRL_C);
      expect(await shell.sees("# ")).toBe("^C\r\n# ");
      shell.type(CTRL_D);
      await shell.sees("command terminated with exit code 130\r\n");
      expect(await shell.exit).toBe(130);
    },
    TIMEOUT_MS,
  );

  test.each(cases)(
    "$version: a pod for a shell, gone with it",
    async ({ kubectl }) => {
      const name = `box-${kubectl.minor}`;
      const user = served.user(kubectl, "default");
      const shell = new Typed(user, `kubectl run ${name} -it --rm --restart=Never --image=busybox -- sh`);
      const greeting = await shell.sees("/ # ");
      expect(greeting).toContain("If you don't see a command prompt, try pressing enter.\r\n");
      shell.type("hostname\r");
      expect(await shell.sees("/ # ")).toBe(`hostname\r\n${name}\r\n/ # `);
      shell.type("exit\r");
      const place = kubectl.minor >= 34 ? " from default namespace" : "";
      expect(await shell.sees(` deleted${place}\r\n`)).toBe(`exit\r\npod "${name}" deleted${place}\r\n`);
      expect(await shell.exit).toBe(0);
      expect(await user.run(`kubectl get pod ${name}`)).toMatchObject({ exitCode: 1 });
    },
    TIMEOUT_MS,
  );
});

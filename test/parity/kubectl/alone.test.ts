/**
 * Transcripts that change what others would notice (nodes, what is there from the start): each has a cluster of its own,
 * which takes https alone, and a certificate for it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kubectlsToRun } from "./find.ts";
import { Served } from "./served.ts";
import { casesOf, play } from "./transcript.ts";

const FOLDER = join(import.meta.dirname, "transcripts", "alone");
const NAMES = readdirSync(FOLDER).map((name) => name.replace(/\.txt$/, ""));
/** Where others have the machine as well, a transcript takes its time. */
const TIMEOUT_MS = 240_000;
/** The oldest and the newest: what these are about is the server. */
const kubectls = kubectlsToRun().filter((_, index, all) => index === 0 || index === all.length - 1);

describe.skipIf(kubectls.length === 0)("kubectl with a certificate", () => {
  test.concurrent.each(casesOf(NAMES, kubectls))(
    "$version: $name",
    async ({ name, kubectl }) => {
      const served = await Served.open("--speed", "20", "--https", "--client-certificate");
      try {
        const user = served.user(kubectl, name);
        expect(await user.run(`kubectl create namespace ${name}`)).toMatchObject({ exitCode: 0 });
        const { wanted, got } = await play(readFileSync(join(FOLDER, `${name}.txt`), "utf8"), user, kubectl.minor);
        expect(got).toBe(wanted);
      } finally {
        expect(await served.close()).toEqual({ exitCode: 0, complaints: "" });
      }
    },
    TIMEOUT_MS,
  );
});

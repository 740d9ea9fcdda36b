/**
 * Transcripts of users that work beside each other, each in a namespace of its own.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlsToRun } from "./find.ts";
import { Served } from "./served.ts";
import { casesOf, play } from "./transcript.ts";

const FOLDER = join(import.meta.dirname, "transcripts", "together");
const NAMES = readdirSync(FOLDER).map((name) => name.replace(/\.txt$/, ""));
/** Where others have the machine as well, a transcript takes its time. */
const TIMEOUT_MS = 240_000;
const kubectls = kubectlsToRun();
const namespaceOf = (name: string, minor: number): string => `${name}-${minor}`;

if (kubectls.length === 0) process.stderr.write("no kubectl was found, and none could be fetched: nothing is compared with it\n");

describe.skipIf(kubectls.length === 0)("kubectl", () => {
  let served: Served;

  beforeAll(async () => {
    served = await Served.open("--speed", "20");
    const [kubectl] = kubectls;
    if (kubectl === undefined) return;
    const names = casesOf(NAMES, kubectls).map(({ name, kubectl: { minor } }) => namespaceOf(name, minor));
    const items = names.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const { errors } = await served.user(kubectl, "default").run(`echo '${list}' | kubectl create -f -`);
    expect(errors).toBe("");
  });

  afterAll(async () => {
    expect(await served.close()).toEqual({ exitCode: 0, complaints: "" });
  });

  test.concurrent.each(casesOf(NAMES, kubectls))(
    "$version: $name",
    async ({ name, kubectl }) => {
      const user = served.user(kubectl, namespaceOf(name, kubectl.minor));
      const { wanted, got } = await play(readFileSync(join(FOLDER, `${name}.txt`), "utf8"), user, kubectl.minor);
      expect(got).toBe(wanted);
    },
    TIMEOUT_MS,
  );
});

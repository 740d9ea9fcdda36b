/**
 * The file that leads clients to the cluster: what it says, who may read it, and whose file is left as it is.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  defaultKubeconfig,
  kubeconfigText,
  pruneKubeconfigs,
  refuseToOverwrite,
  removeKubeconfig,
  writeKubeconfig,
} from "../../../../src/commands/host/http/kubeconfig.ts";
import { thisProcess } from "../../../../src/commands/host/process-mark.ts";

/** No process has this pid: it is above what any system gives. */
const NOBODY = { pid: 2 ** 30 };
const ACCESS = { url: "http://127.0.0.1:8001/secret", token: "secret" };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-kubeconfig-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the text", () => {
  test("names cluster, user and context, and is trusted without TLS", () => {
    expect(parse(kubeconfigText(ACCESS, NOBODY))).toEqual({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "kubarium",
          cluster: { server: ACCESS.url, "insecure-skip-tls-verify": true, extensions: [{ name: "kubarium", extension: NOBODY }] },
        },
      ],
      users: [{ name: "kubarium", user: { token: "secret" } }],
      contexts: [{ name: "kubarium", context: { cluster: "kubarium", user: "kubarium" } }],
      "current-context": "kubarium",
    });
  });

  test("holds the authority with TLS, and a certificate instead of the token if that is wanted", () => {
    const client = { certificate: "CERT", key: "KEY" };
    const { clusters, users } = parse(kubeconfigText({ ...ACCESS, authority: "CA", client }, NOBODY));
    expect(clusters[0].cluster["certificate-authority-data"]).toBe(Buffer.from("CA").toString("base64"));
    expect(clusters[0].cluster["insecure-skip-tls-verify"]).toBeUndefined();
    expect(users[0].user).toEqual({ "client-certificate-data": "Q0VSVA==", "client-key-data": "S0VZ" });
  });
});

describe("the file", () => {
  test("is its owner's alone, in a folder of its owner's, and gone when it is removed", () => {
    const path = join(folder, "new", "config");
    writeKubeconfig(path, ACCESS);
    expect([statSync(path).mode & 0o777, statSync(join(folder, "new")).mode & 0o777]).toEqual([0o600, 0o700]);
    writeKubeconfig(path, { ...ACCESS, url: "http://127.0.0.1:8002/secret" });
    removeKubeconfig(path, ACCESS);
    expect(readFileSync(path, "utf8")).toContain(":8002/");
    removeKubeconfig(path, { ...ACCESS, url: "http://127.0.0.1:8002/secret" });
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  test.each([
    ["another program's", "clusters:\n- name: prod\n  cluster: {server: https://prod}\n", "not written by kubarium"],
    ["no kubeconfig", "# notes\n", "not written by kubarium"],
    ["no YAML", "a: [", "not written by kubarium"],
    ["empty", "", "not written by kubarium"],
    ["a living session's", kubeconfigText(ACCESS, { pid: process.ppid }), `leads to the cluster of process ${process.ppid}`],
  ])("of which there is one already is left as it is when it is %s", (_name, text, why) => {
    const path = join(folder, "config");
    writeFileSync(path, text);
    expect(() => writeKubeconfig(path, ACCESS)).toThrow(why);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("takes the place of one that a session which is gone has left", () => {
    const path = join(folder, "config");
    writeFileSync(path, kubeconfigText(ACCESS, NOBODY));
    expect(() => refuseToOverwrite(path)).not.toThrow();
  });

  test("that its user has made something else of stays", () => {
    const path = join(folder, "config");
    writeKubeconfig(path, ACCESS);
    writeFileSync(path, "apiVersion: v1\n");
    removeKubeconfig(path, ACCESS);
    expect(readFileSync(path, "utf8")).toBe("apiVersion: v1\n");
  });

  test("of a process that did not end in order is tidied up, others are not", () => {
    writeFileSync(join(folder, "1.kubeconfig"), kubeconfigText(ACCESS, NOBODY));
    writeFileSync(join(folder, "2.kubeconfig"), kubeconfigText(ACCESS, thisProcess()));
    writeFileSync(join(folder, "3.kubeconfig"), "mine");
    pruneKubeconfigs(folder);
    pruneKubeconfigs(join(folder, "nowhere"));
    const isThere = (name: string): boolean => statSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
    expect(["1", "2", "3"].map((name) => isThere(`${name}.kubeconfig`))).toEqual([false, true, true]);
  });

  test("lies below the state folder unless told, by the number of the process", () => {
    expect(defaultKubeconfig("/state/serving")).toBe(`/state/serving/${process.pid}.kubeconfig`);
  });
});

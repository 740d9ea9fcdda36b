/**
 * `@kubernetes/client-node`: watches, informers, logs, and what runs in containers.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import {
  Attach,
  CoreV1Api,
  Cp,
  Exec,
  type KubernetesObject,
  Log,
  makeInformer,
  PortForward,
  type V1ConfigMap,
  type V1Pod,
  type V1Status,
  Watch,
} from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import { aPod, aSession } from "./session.ts";

const session = aSession();
const namespace = "streams";
let core: CoreV1Api;

beforeAll(async () => {
  core = session.config.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  // Pods need the ServiceAccount that comes with a namespace.
  await session.cluster.settle();
  const ports = [{ containerPort: 80 }];
  await core.createNamespacedPod({ namespace, body: aPod("web", namespace, { ports }) });
  await core.createNamespacedPod({ namespace, body: aPod("shell", namespace, { image: "busybox:1.37", command: ["sh"], stdin: true }) });
  await session.cluster.settle();
});

/** A tar archive is made of such blocks: a header, then what is in the file. */
const TAR_BLOCK = 512;

/** What is written, as text. */
function aSink(): Writable & { text(): string } {
  const pieces: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(Buffer.from(chunk));
      done();
    },
  });
  return Object.assign(sink, { text: () => Buffer.concat(pieces).toString() });
}

const map = (name: string, data: Record<string, string> = {}) => ({ metadata: { name, labels: { watched: "yes" } }, data });

describe("watches", () => {
  interface Heard {
    readonly type: string;
    readonly object: KubernetesObject & { readonly code?: number };
  }

  /** Watches until the returned function is called. */
  async function watching(query: Record<string, string | number | boolean | undefined>) {
    const heard: Heard[] = [];
    const ended: unknown[] = [];
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const controller = await new Watch(session.config).watch(
      path,
      query,
      (type, object) => heard.push({ type, object }),
      (error) => ended.push(error),
    );
    return { heard, ended, stop: () => controller.abort() };
  }

  const words = (heard: readonly Heard[]) => heard.map(({ type, object }) => `${type} ${object.metadata?.name}`);

  test("every change from the version of a list on is told, and no other", async () => {
    await core.createNamespacedConfigMap({ namespace, body: map("before") });
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const { heard, stop } = await watching({ resourceVersion: metadata?.resourceVersion, labelSelector: "watched=yes" });
    await core.createNamespacedConfigMap({ namespace, body: map("seen") });
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "unseen" } } });
    await core.replaceNamespacedConfigMap({ namespace, name: "seen", body: map("seen", { a: "1" }) });
    // Who no longer fits the selector is gone, for whoever watches with it.
    await core.replaceNamespacedConfigMap({ namespace, name: "before", body: { metadata: { name: "before" } } });
    await core.deleteNamespacedConfigMap({ namespace, name: "seen" });
    await session.cluster.until(() => heard.length >= 4, "1s");
    stop();
    expect(words(heard)).toEqual(["ADDED seen", "MODIFIED seen", "DELETED before", "DELETED seen"]);
  });

  test("without a version everything that is there comes first", async () => {
    const { heard, stop } = await watching({ fieldSelector: "metadata.name=kube-root-ca.crt" });
    await session.cluster.until(() => heard.length >= 1, "1s");
    stop();
    expect(words(heard)).toEqual(["ADDED kube-root-ca.crt"]);
  });

  test("a watch that asks for its beginning is told where it ends", async () => {
    const query = { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: "NotOlderThan" };
    const { heard, stop } = await watching({ ...query, fieldSelector: "metadata.name=kube-root-ca.crt" });
    await session.cluster.until(() => heard.some(({ type }) => type === "BOOKMARK"), "1s");
    stop();
    expect(heard.map(({ type }) => type)).toEqual(["ADDED", "BOOKMARK"]);
    expect(heard.at(-1)?.object.metadata?.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
  });

  test("a watch ends after the time that its client allows", async () => {
    const { ended } = await watching({ timeoutSeconds: 1 });
    const untilMs = Date.now() + 5_000;
    while (ended.length === 0 && Date.now() < untilMs) await session.cluster.pass(0);
    expect(ended).toEqual([null]);
  });

  test("a version of a life that was left is answered with 410 in the stream", async () => {
    const mark = session.cluster.nowMs;
    session.cluster.advance("1s");
    await core.createNamespacedConfigMap({ namespace, body: map("left") });
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const { heard, ended } = await watching({ resourceVersion: metadata?.resourceVersion });
    session.cluster.timeline.look({ atMs: mark });
    session.cluster.timeline.fork();
    await session.cluster.until(() => ended.length > 0, "10s");
    const again = await watching({ resourceVersion: metadata?.resourceVersion });
    await session.cluster.until(() => again.ended.length > 0, "10s");
    for (const events of [heard, again.heard]) expect(events.map(({ type, object }) => [type, object.code])).toEqual([["ERROR", 410]]);
    expect(ended).toEqual([null]);
  });
});

describe("informers", () => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const listed = () => core.listNamespacedConfigMap({ namespace, labelSelector: "informer=yes" });
  const told = (name: string, data = {}) => ({ metadata: { name, labels: { informer: "yes" } }, data });

  /** An informer, and what it says. */
  function informing() {
    const said: string[] = [];
    const informer = makeInformer<V1ConfigMap>(session.config, path, listed, "informer=yes");
    for (const verb of ["add", "update", "delete"] as const) informer.on(verb, ({ metadata }) => said.push(`${verb} ${metadata?.name}`));
    informer.on("connect", () => said.push("connect"));
    informer.on("error", (error) => {
      said.push(`error ${error}`);
      setTimeout(() => informer.start(), 10);
    });
    return { said, informer };
  }

  test("it lists, watches, and starts again after the timeline has branched", async () => {
    const { said, informer } = informing();
    await core.createNamespacedConfigMap({ namespace, body: told("first") });
    await informer.start();
    const mark = session.cluster.nowMs;
    session.cluster.advance("1s");
    await core.createNamespacedConfigMap({ namespace, body: told("second") });
    await session.cluster.until(() => said.includes("add second"), "1s");
    expect(said).toEqual(["connect", "add first", "add second"]);

    // Life goes on from before the second one: a watch from its version on cannot.
    said.length = 0;
    session.cluster.timeline.look({ atMs: mark });
    session.cluster.timeline.fork();
    await session.cluster.until(() => said.includes("delete second"), "10s");
    await core.createNamespacedConfigMap({ namespace, body: told("third") });
    await session.cluster.until(() => said.includes("add third"), "1s");
    await informer.stop();
    expect(said.filter((word) => /^(add|update|delete)/.test(word))).toEqual(["delete second", "add third"]);
    expect(informer.list(namespace).map(({ metadata }) => metadata?.name)).toEqual(["first", "third"]);
  });

  test("it comes back when the API server does", async () => {
    const { said, informer } = informing();
    await informer.start();
    said.length = 0;
    const id = session.cluster.strike("api-server-crash", { target: "control-plane" });
    await session.cluster.until(() => said.some((word) => word.startsWith("error")), "1m");
    expect(said.some((word) => word.startsWith("error"))).toBe(true);
    session.cluster.heal(id);
    await session.cluster.pass("1m");
    await core.createNamespacedConfigMap({ namespace, body: told("after") });
    await session.cluster.until(() => said.includes("add after"), "1m");
    await informer.stop();
    expect(said).toContain("add after");
  });
});

describe("logs", () => {
  test("they are read, and followed to their end", async () => {
    const command = ["sh", "-c", "for i in 1 2 3; do echo line $i; sleep 1; done"];
    const talks = aPod("talks", namespace, { image: "busybox:1.37", command });
    const pod: V1Pod = { ...talks, spec: { ...talks.spec, restartPolicy: "Never" } };
    await core.createNamespacedPod({ namespace, body: pod });
    const phase = async () => (await core.readNamespacedPod({ namespace, name: "talks" })).status?.phase;
    await session.cluster.until(async () => (await phase()) === "Running", "1m");
    const sink = aSink();
    const ended = new Promise((resolve) => sink.once("finish", resolve));
    await new Log(session.config).log(namespace, "talks", "main", sink, { follow: true });
    await session.cluster.settle();
    await ended;
    expect(sink.text()).toBe("line 1\nline 2\nline 3\n");
    expect(await core.readNamespacedPodLog({ namespace, name: "talks", tailLines: 1 })).toBe("line 3\n");
    expect(await core.readNamespacedPodLog({ namespace, name: "talks", limitBytes: 8 })).toBe("line 1\nl");
  });
});

describe("in containers", () => {
  /** Runs a command in `web`; its outputs, and its Status. */
  async function exec(command: readonly string[], { input, tty = false }: { readonly input?: string; readonly tty?: boolean } = {}) {
    const stdout = aSink();
    const stderr = aSink();
    let status: V1Status | undefined;
    const stdin = input === undefined ? null : Readable.from([input], { objectMode: false });
    await new Exec(session.config).exec(namespace, "web", "main", [...command], stdout, tty ? null : stderr, stdin, tty, (end) => {
      status = end;
    });
    await session.cluster.until(() => status !== undefined, "1m");
    // A minute of the cluster may be over before the last message has come over the wire.
    await expect.poll(() => status, { timeout: 10_000 }).toBeDefined();
    return { output: stdout.text(), errors: stderr.text(), status };
  }

  test("a command runs, with its outputs apart", async () => {
    const { output, errors, status } = await exec(["sh", "-c", "echo out; echo err >&2"]);
    expect([output, errors]).toEqual(["out\n", "err\n"]);
    expect(status).toMatchObject({ status: "Success" });
  });

  test("a command that fails says with which code", async () => {
    const { status } = await exec(["sh", "-c", "exit 7"]);
    expect(status).toMatchObject({
      status: "Failure",
      reason: "NonZeroExitCode",
      // containerd's words.
      message: "command terminated with non-zero exit code: error executing command [sh -c exit 7], exit code 7",
      details: { causes: [{ reason: "ExitCode", message: "7" }] },
    });
  });

  test("what it is given it reads, to the end", async () => {
    expect((await exec(["cat"], { input: "one\ntwo\n" })).output).toBe("one\ntwo\n");
  });

  test("a pod that is not there is refused before anything is upgraded", async () => {
    const call = new Exec(session.config).exec(namespace, "nobody", "main", ["true"], null, null, null, false);
    await expect(call).rejects.toThrow();
  });

  test("one is attached to the process that runs", async () => {
    const stdout = aSink();
    const stdin = new PassThrough();
    const socket = await new Attach(session.config).attach(namespace, "shell", "main", stdout, null, stdin, false);
    stdin.write("echo said $((20 + 22))\n");
    await session.cluster.until(() => stdout.text() !== "", "10s");
    socket.close();
    expect(stdout.text()).toBe("said 42\n");
  });

  test("a port of a pod is forwarded", async () => {
    const output = aSink();
    const errors = aSink();
    const input = new PassThrough();
    const opened = await new PortForward(session.config).portForward(namespace, "web", [80], output, errors, input);
    input.write("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");
    await session.cluster.until(() => output.text().includes("</html>"), "10s");
    if ("close" in opened) opened.close();
    expect(output.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(output.text()).toContain("Welcome to nginx!");
    expect(errors.text()).toBe("");
  });

  test("files are copied in and out", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kubarium-cp-"));
    try {
      const cp = new Cp(session.config);
      writeFileSync(join(folder, "note.txt"), "from here\n");
      await cp.cpToPod(namespace, "web", "main", folder, "/tmp");
      await session.cluster.until(async () => (await exec(["cat", "/tmp/note.txt"])).output === "from here\n", "10s");
      expect((await exec(["cat", "/tmp/note.txt"])).output).toBe("from here\n");
      await exec(["sh", "-c", "echo from there > /tmp/answer.txt"]);
      // Its cpFromPod packs with gzip and unpacks without, in 1.4: this is what it would do.
      const packed = (await exec(["tar", "cf", "-", "-C", "/tmp", "answer.txt"])).output;
      expect(packed.slice(0, "answer.txt".length)).toBe("answer.txt");
      expect(packed.slice(TAR_BLOCK, TAR_BLOCK + "from there\n".length)).toBe("from there\n");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

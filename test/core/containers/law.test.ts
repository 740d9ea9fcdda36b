/**
 * The law with open sessions: a straight run ≡ run, snapshot, restore into a fresh cluster, go on; and a life that is lived
 * again from its journal is the same, whoever reads and whenever.
 */
import { expect, test } from "vitest";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { Cluster } from "../../../src/core/cluster.ts";
import { openAttach, openExec } from "../../../src/core/containers.ts";
import type { Input } from "../../../src/core/input.ts";
import { outputTable } from "../../../src/core/kubelet/exec/rows.ts";

const OPTIONS = { nodes: 1, seed: 3, hashing: true };

/** Everything that a cluster is, as text. */
function wholeOf(cluster: Cluster): readonly string[] {
  const tables = [...cluster.tables.snapshot()].flatMap(([table, rows]) =>
    [...rows.entries()].map(
      ([key, row]) =>
        `${table} ${key} ${JSON.stringify(row, (_, value) => (value instanceof Map || value instanceof Set ? [...value] : value))}`,
    ),
  );
  const agenda = [...cluster.manager.snapshot().agenda.records.keys()].map(({ dueMs, agent, key }) => `${dueMs} ${agent} ${key}`);
  return [String(cluster.store.hash), ...tables, ...agenda];
}

/** Talks to containers; `treat` may put another cluster in the place of this one between any two acts. */
function story(treat: (cluster: Cluster) => Cluster): {
  readonly cluster: Cluster;
  readonly journal: readonly (readonly [number, Input])[];
} {
  const journal: (readonly [number, Input])[] = [];
  let cluster = new Cluster(OPTIONS);
  const follow = (): void => cluster.onInput((input) => journal.push([cluster.nowMs, input]));
  follow();
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 700) {
      cluster.advance(Math.min(left, 700));
      const next = treat(cluster);
      if (next === cluster) continue;
      cluster = next;
      follow();
    }
  };
  const pod = (name: string, container: object): void => {
    const object = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default" },
      spec: { containers: [{ name: "main", ...container }] },
    };
    cluster.submit({ do: "create", by: "test", kind: "Pod", object });
  };
  const get = (name: string): Pod => cluster.server.get("Pod", `default/${name}`) as Pod;
  const send = (session: string, text: string): void => void cluster.submit({ do: "exec-write", by: "test", session, text });
  const open = (name: string, command: readonly string[], tty = false): string => {
    openExec(cluster, { pod: get(name), command, stdin: true, stdout: true, stderr: true, tty });
    return `${get(name).spec.nodeName}/default/${name}/${String(++number).padStart(6, "0")}`;
  };
  let number = 0;
  pod("web", { image: "nginx:1.29", readinessProbe: { exec: { command: ["test", "-f", "/tmp/up"] }, periodSeconds: 5 } });
  pod("box", { image: "busybox:1.37", stdin: true, tty: true });
  pass(20_000);
  const shell = open("web", ["bash"], true);
  const loop = open("web", ["sh", "-c", "while true; do curl -s localhost | head -n 1; date > /tmp/now; sleep 3; done"]);
  send(shell, "touch /tmp/up; (sleep 7; echo late) &\r");
  openAttach(cluster, { pod: get("box"), stdin: true, stdout: true, stderr: true, tty: true });
  send(`${get("box").spec.nodeName}/default/box/main-main-0`, "while ! cat /tmp/x; do sleep 4; done\r");
  pass(9_000);
  send(shell, "echo new > /usr/share/nginx/html/index.html; sleep 30\r");
  const other = open("box", ["sh", "-c", "sleep 2; echo found > /tmp/x; $RANDOM; echo $RANDOM"]);
  pass(12_000);
  send(shell, "\x03");
  cluster.submit({ do: "exec-end", by: "test", session: other });
  pass(4_000);
  cluster.submit({ do: "exec-end", by: "test", session: loop });
  send(shell, "exit\r");
  pass(5_000);
  return { cluster, journal };
}

const straight = story((cluster) => cluster);

test("a cluster that is restored at any instant goes on as the original would have", () => {
  const cut = story((cluster) => {
    cluster.manager.dropViews();
    return Cluster.restore(cluster.snapshot());
  });
  expect(wholeOf(cut.cluster)).toEqual(wholeOf(straight.cluster));
});

test("a life lived again from its inputs is the same", () => {
  const again = new Cluster(OPTIONS);
  for (const [atMs, input] of JSON.parse(JSON.stringify(straight.journal))) {
    again.advance(atMs - again.nowMs);
    again.submit(input);
  }
  again.advance(straight.cluster.nowMs - again.nowMs);
  expect(wholeOf(again)).toEqual(wholeOf(straight.cluster));
});

test("the story tells something", () => {
  const said = [...straight.cluster.tables.rows(outputTable)].map(([, { text }]) => text).join("");
  for (const words of ["late", "found", "^C", "cat: can't open '/tmp/x'"]) expect(said).toContain(words);
});

test("reading changes nothing", () => {
  const cluster = Cluster.restore(straight.cluster.snapshot());
  const pod = cluster.server.get("Pod", "default/web") as Pod;
  const session = openExec(cluster, {
    pod,
    command: ["sh", "-c", "echo a; sleep 5"],
    stdin: false,
    stdout: true,
    stderr: true,
    tty: false,
  });
  cluster.advance(1_000);
  const before = wholeOf(cluster);
  expect([session.ready(), session.read().stdout.length, session.ready()]).toEqual([true, 2, false]);
  expect(wholeOf(cluster)).toEqual(before);
});

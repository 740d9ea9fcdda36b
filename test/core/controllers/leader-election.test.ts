import { describe, expect, test } from "vitest";
import { rfc3339Micro } from "../../../src/core/api/duration.ts";
import type { Lease } from "../../../src/core/api/kinds/lease.ts";
import { type CandidateRow, electionAgent, electionKey, leaderElections } from "../../../src/core/controllers/leader-election.ts";
import type { Intent, Outcome } from "../../../src/core/reconcile/agent.ts";
import { memberTable } from "../../../src/core/reconcile/control-plane.ts";
import { machineTable, type ProcessRow, processTable } from "../../../src/core/reconcile/process.ts";
import { defineTable, type TableSpec } from "../../../src/core/store/tables.ts";
import { termTable } from "../../../src/core/trouble/control-plane.ts";
import { NOW_MS, turnOf, worldAt, worldOf } from "../../support/world-of.ts";

const NAME = "kube-scheduler";
const KEY = electionKey("a", NAME);
const rows = defineTable<CandidateRow>(`${NAME}-election`, "process");
const own: ProcessRow = { machine: "a", running: true, linked: true, startedMs: 1 };
const leading: CandidateRow = { identity: "a_1", isLeader: true, seen: "", seenMs: 0, isRenewed: false };
const waiting: CandidateRow = { ...leading, isLeader: false };

function aLease(spec: Lease["spec"]): Lease {
  const metadata = { name: NAME, namespace: "kube-system", uid: "u", resourceVersion: "7", creationTimestamp: rfc3339Micro(0) };
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata,
    spec: { leaseDurationSeconds: 15, leaseTransitions: 3, ...spec },
  } as Lease;
}

interface Setting {
  readonly lease?: Lease;
  readonly row?: CandidateRow;
  readonly process?: Partial<ProcessRow>;
  readonly members?: readonly string[];
  readonly skewMs?: number;
  readonly term?: true;
  readonly nowMs?: number;
}

/** One look of the scheduler on member `a`, whose clock may be ahead. */
function look({ lease, row, process = {}, members = ["a", "b", "c"], skewMs = 0, term, nowMs = NOW_MS }: Setting): Outcome {
  const agent = leaderElections.find(({ name }) => name === electionAgent(NAME));
  const state: (readonly [TableSpec<unknown>, string, unknown])[] = [
    [processTable, `${NAME}@a`, { ...own, ...process }],
    [machineTable, "a", { powered: true, boots: 1, skewMs }],
    ...members.map((name) => [memberTable, name, { address: "" }] as const),
    ...(row === undefined ? [] : [[rows, KEY, row] as const]),
    ...(term === undefined ? [] : [[termTable, `${NAME}@a/x-1`, { sinceMs: 0 }] as const]),
  ];
  const right = lease === undefined ? worldAt(nowMs) : worldAt(nowMs, lease);
  const world = right.open(nowMs, right.revision, skewMs);
  return agent?.reconcile(KEY, world, turnOf({ rows: state, tables: [rows, termTable] })) ?? { intents: [] };
}

const doings = ({ intents }: Outcome): readonly string[] =>
  intents.map((intent: Intent) => (intent.do === "event" ? intent.message.replace(/^\S+ /, "") : intent.do));
const writtenSpec = ({ intents }: Outcome): Lease["spec"] =>
  intents.flatMap((intent) => (intent.do === "update" || intent.do === "create" ? [(intent.object as Lease).spec] : []))[0];
const writtenRow = ({ intents }: Outcome): CandidateRow | undefined =>
  intents.flatMap((intent) => (intent.do === "put" ? [intent.row as CandidateRow] : []))[0];

describe("a candidate", () => {
  const now = rfc3339Micro(NOW_MS);
  const held = aLease({ holderIdentity: "b_1", renewTime: rfc3339Micro(NOW_MS - 20_000) });

  test.each<[string, Setting, readonly string[]]>([
    ["takes a Lease that is not there", {}, ["create", "put", "lead", "became leader"]],
    ["takes a Lease that was given back", { lease: aLease({ holderIdentity: "" }) }, ["update", "put", "lead", "became leader"]],
    ["waits for a holder whom it sees for the first time, however old his renewal looks", { lease: held }, ["put"]],
    [
      "waits as long as the Lease is good by its own watch",
      { lease: held, row: { ...waiting, seen: `b_1 ${held.spec?.renewTime}`, seenMs: NOW_MS - 14_999 } },
      [],
    ],
    [
      "takes a Lease that has not changed for that long",
      { lease: held, row: { ...waiting, seen: `b_1 ${held.spec?.renewTime}`, seenMs: NOW_MS - 15_000 } },
      ["update", "put", "lead", "became leader"],
    ],
    [
      "does so too when its clock is an hour ahead",
      { lease: held, skewMs: 3_600_000, row: { ...waiting, seen: `b_1 ${held.spec?.renewTime}`, seenMs: NOW_MS - 14_999 } },
      [],
    ],
    ["asks nothing without a link", { process: { linked: false } }, []],
  ])("%s", (_name, setting, expected) => {
    expect(doings(look(setting))).toEqual(expected);
  });

  test("writes who it is, since when, and that the Lease changed hands", () => {
    const outcome = look({ lease: aLease({ holderIdentity: "", acquireTime: "x" }), row: waiting });
    expect(writtenSpec(outcome)).toEqual({
      holderIdentity: "a_1",
      acquireTime: now,
      renewTime: now,
      leaseDurationSeconds: 15,
      leaseTransitions: 4,
    });
    expect(writtenRow(outcome)).toMatchObject({ identity: "a_1", isLeader: true });
  });

  test("has another identity after each start", () => {
    const identities = [1, 2].map((startedMs) => writtenRow(look({ process: { startedMs } }))?.identity);
    expect(identities[0]).toMatch(/^a_[0-9a-f-]{36}$/);
    expect(identities[0]).not.toBe(identities[1]);
  });

  test("looks again after 2 to 4.4 s, and nobody waits for that once it has seen a renewal", () => {
    const first = look({ lease: held });
    expect(first.requeueAfterMs).toBeGreaterThanOrEqual(2_000);
    expect(first.requeueAfterMs).toBeLessThanOrEqual(4_400);
    expect(first.background).toBe(false);
    expect(look({ lease: held, row: { ...waiting, seen: "b_1 earlier", seenMs: NOW_MS - 3_000 } }).background).toBe(true);
    const quiet = { ...waiting, seen: `b_1 ${held.spec?.renewTime}`, seenMs: NOW_MS - 9_000, isRenewed: true };
    expect(look({ lease: held, row: quiet }).background).toBe(false);
  });
});

describe("a leader", () => {
  const mine = aLease({ holderIdentity: "a_1", acquireTime: "x" });

  test.each<[string, Setting, readonly string[]]>([
    ["renews", { lease: mine }, ["update"]],
    ["makes a Lease again that somebody deleted, and goes on", {}, ["create"]],
    ["ends when another one holds it", { lease: aLease({ holderIdentity: "b_1" }) }, ["kill", "stopped leading"]],
    ["begins to count when it is cut off", { lease: mine, process: { linked: false } }, ["put"]],
    ["counts on", { lease: mine, process: { linked: false }, row: { ...leading, failingMs: NOW_MS - 9_999 } }, []],
    ["ends ten seconds later", { lease: mine, process: { linked: false }, row: { ...leading, failingMs: NOW_MS - 10_000 } }, ["kill"]],
    ["forgets that when it renews again", { lease: mine, row: { ...leading, failingMs: NOW_MS - 9_000 } }, ["update", "put"]],
    ["gives the Lease back when it is asked to end", { lease: mine, term: true }, ["drop", "kill", "update"]],
    ["does not when it cannot", { lease: mine, term: true, process: { linked: false } }, ["drop", "kill"]],
  ])("%s", (_name, setting, expected) => {
    expect(doings(look({ row: leading, ...setting }))).toEqual(expected);
  });

  test("renews every 2 s, as a heartbeat; where nobody else wants the Lease, every 10 s", () => {
    const outcome = look({ lease: mine, row: leading });
    expect(outcome).toMatchObject({ requeueAfterMs: 2_000, background: true, intents: [{ heartbeat: true }] });
    expect(writtenSpec(outcome)).toEqual({ ...mine.spec, renewTime: rfc3339Micro(NOW_MS) });
    expect(look({ lease: mine, row: leading, members: ["a"] }).requeueAfterMs).toBe(10_000);
  });

  test("says by its own clock when it renewed", () => {
    expect(writtenSpec(look({ lease: mine, row: leading, skewMs: 5_000 }))?.renewTime).toBe(rfc3339Micro(NOW_MS + 5_000));
  });
});

test("a process that is not there stands for no election", () => {
  const agent = leaderElections.find(({ name }) => name === electionAgent(NAME));
  expect(agent?.reconcile(KEY, worldOf(), turnOf({ tables: [processTable] }))).toEqual({ intents: [] });
});

/**
 * A journal in a file: it comes back as it was, and whatever was done to the file is named by record, line and reason.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalRecord } from "../../../src/core/timeline/journal.ts";
import { isJournal, JournalLines, journalFaultText, journalText, readJournal } from "../../../src/core/timeline/save-format.ts";

const OBJECT = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" }, data: { text: 'über\n"x"' } };

const RECORDS: readonly JournalRecord[] = [
  { type: "start", format: 1, version: "0.1.0", options: { seed: 7, startMs: 1_767_225_600_000, nodes: 3 } },
  { type: "command", steps: 400, nowMs: 1_767_225_600_000, line: "apply -f a.yaml", namespace: "default" },
  { type: "input", steps: 400, nowMs: 1_767_225_600_000, input: { do: "create", by: "apply", kind: "ConfigMap", object: OBJECT } },
  { type: "clock", steps: 420, nowMs: 1_767_225_601_000 },
  { type: "hash", steps: 1_000, nowMs: 1_767_225_630_125, hash: 4_503_599_627_370_495 },
  {
    type: "input",
    steps: 1_000,
    nowMs: 1_767_225_630_125,
    input: {
      do: "strike",
      by: "crash",
      fault: "node-power",
      aim: { target: "worker-1", options: { now: "true" } },
      forMs: 60_000,
    },
  },
  { type: "branch", steps: 400, nowMs: 1_767_225_600_000, branch: 1, from: 0, records: 1, by: "undo", revision: 812 },
  {
    type: "input",
    steps: 400,
    nowMs: 1_767_225_600_000,
    input: { do: "patch", by: "label", kind: "Node", key: "worker-1", patch: { type: "merge", body: { metadata: { labels: null } } } },
  },
];

const TEXT = journalText(RECORDS);
const LINES = TEXT.split("\n").slice(0, -1);

/** The text of a file that is written bit by bit. */
function streamText(records: readonly JournalRecord[], isEnded = false): string {
  const lines = new JournalLines();
  const body = records.map((record) => lines.record(record)).join("");
  return `${lines.head({ pid: 4711, since: "99" })}${body}${isEnded ? lines.end() : ""}`;
}

function faultOf(text: string): string {
  const { fault } = readJournal(text);
  return fault === undefined ? "none" : journalFaultText(fault);
}

describe("a journal in a file", () => {
  test("comes back as it was, whole or written bit by bit", () => {
    expect(readJournal(TEXT)).toEqual({ journal: { records: RECORDS, isEnded: true } });
    expect(readJournal(streamText(RECORDS))).toEqual({ journal: { records: RECORDS, writer: { pid: 4711, since: "99" }, isEnded: false } });
    expect(readJournal(streamText(RECORDS, true)).journal?.isEnded).toBe(true);
    expect(readJournal(journalText([])).journal).toEqual({ records: [], isEnded: true });
  });

  test("is the same bytes for the same journal, and JSON in every line", () => {
    expect(journalText(JSON.parse(JSON.stringify(RECORDS)) as JournalRecord[])).toBe(TEXT);
    expect(LINES).toHaveLength(RECORDS.length + 2);
    for (const line of LINES) expect(JSON.parse(line)).toHaveProperty("sum");
    expect(JSON.parse(LINES[0] ?? "")).toMatchObject({ kubarium: "journal", format: 1, records: RECORDS.length });
  });

  test("differs between two writers in its first line alone", () => {
    const other = new JournalLines();
    expect(other.head({ pid: 1 })).not.toBe(streamText(RECORDS).split("\n")[0]);
    expect(RECORDS.map((record) => other.record(record)).join("")).toBe(streamText(RECORDS).slice(streamText(RECORDS).indexOf("\n") + 1));
  });
});

describe("a damaged file", () => {
  const changed = (line: number, change: (text: string) => string): string =>
    `${LINES.map((text, index) => (index === line - 1 ? change(text) : text)).join("\n")}\n`;
  const without = (line: number): string => `${LINES.filter((_, index) => index !== line - 1).join("\n")}\n`;

  test.each([
    ["a changed digit", changed(4, (line) => line.replace("create", "delete")), /^record 3, line 4: its checksum is wrong: the line, or /],
    ["a line without a checksum", changed(5, () => '{"type":"clock"}'), /^record 4, line 5: it has no checksum: /],
    ["a line that was left out", without(6), /^record 5, line 6: its checksum is wrong/],
    ["two lines in the wrong order", TEXT.replace(`${LINES[2]}\n${LINES[3]}`, `${LINES[3]}\n${LINES[2]}`), /^record 2, line 3: /],
    ["a whole file that was cut off between lines", `${LINES.slice(0, 5).join("\n")}\n`, /^record 5, line 6: .* it has 4 of 8 records$/],
    ["a whole file that was cut off in a line", TEXT.slice(0, -60), /^record 8, line 9: it has no checksum/],
    ["something behind the end", `${TEXT}${LINES[1]}\n`, /^record 10, line 11: it stands behind the end$/],
    ["a changed first line", changed(1, (line) => line.replace('"records":8', '"records":9')), /^line 1: its checksum is wrong/],
    ["a manifest", "apiVersion: v1\nkind: Pod\n", /^line 1: it does not begin as a journal of kubarium does$/],
    ["nothing", "", /^line 1: it does not begin/],
  ])("%s is named", (_name, text, sentence) => {
    expect(faultOf(text)).toMatch(sentence);
  });

  test.each<[string, JournalRecord | object, RegExp]>([
    [
      "a type that nobody knows",
      { type: "dream", steps: 1, nowMs: 1 },
      /^record 2, line 3: there is no record of type "dream" in this format$/,
    ],
    ["a field that nobody knows", { type: "clock", steps: 1, nowMs: 1, mood: "good" }, /: it has a field that nobody knows: mood$/],
    ["a field of another type", { type: "clock", steps: "one", nowMs: 1 }, /: steps is not what it should be: (int|number)$/],
    ["a missing field", { type: "hash", steps: 1, nowMs: 1 }, /: hash is not what it should be/],
    [
      "an input that nobody knows",
      { type: "input", steps: 1, nowMs: 1, input: { do: "wish" } },
      /: there is no input "wish" in this format$/,
    ],
    [
      "an input of another shape",
      { type: "input", steps: 1, nowMs: 1, input: { do: "scale", by: "scale", kind: "Deployment", key: 5, replicas: 5 } },
      /: input\.key is not what it should be/,
    ],
    ["a second start", RECORDS[0] ?? {}, /: the first record, and no other, is a start$/],
  ])("%s is named, though its checksum is right", (_name, record, sentence) => {
    expect(faultOf(streamText([...RECORDS.slice(0, 1), record as JournalRecord]))).toMatch(sentence);
  });

  test("a file that does not begin with a start is named", () => {
    expect(faultOf(journalText(RECORDS.slice(1)))).toBe("record 1, line 2: the first record, and no other, is a start");
  });

  test("of another layout is refused by its number", () => {
    const [head = ""] = new JournalLines().head({ pid: 1 }).split("\n");
    expect(faultOf(head.replace('"format":1', '"format":2'))).toBe("line 1: the file has format 2; this version reads format 1");
    expect(isJournal(head)).toBe(true);
  });
});

describe("a file that was being written when the power went off", () => {
  const text = streamText(RECORDS);

  test("loses no more than the line that was being written, wherever it was cut", () => {
    const headEnd = text.indexOf("\n") + 1;
    for (let length = headEnd; length <= text.length; length++) {
      const cut = text.slice(0, length);
      const { journal, fault } = readJournal(cut);
      expect(fault, `cut at ${length}`).toBeUndefined();
      const whole = cut.split("\n").length - 2;
      const isTorn = !cut.endsWith("\n") && text[length] !== "\n";
      expect(journal?.records).toEqual(RECORDS.slice(0, whole + (cut.endsWith("\n") || isTorn ? 0 : 1)));
      expect(journal?.tornLine).toBe(isTorn ? whole + 2 : undefined);
    }
  });

  test("may end in zeros", () => {
    const cut = text.slice(0, -30);
    expect(readJournal(`${cut}${"\0".repeat(500)}`)).toEqual(readJournal(cut));
  });

  test("is damaged where anything before its last line was changed: no single change goes unnoticed", () => {
    const bodyStart = text.indexOf("\n") + 1;
    fc.assert(
      fc.property(fc.integer({ min: bodyStart, max: text.length - 1 }), fc.constantFrom("0", "x", "\n", " ", "}"), (at, character) => {
        fc.pre(text[at] !== character);
        const { journal, fault } = readJournal(`${text.slice(0, at)}${character}${text.slice(at + 1)}`);
        if (journal === undefined) expect(fault.line).toBeGreaterThan(1);
        else {
          expect(journal.tornLine).toBe(RECORDS.length + 1);
          expect(at).toBe(text.length - 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

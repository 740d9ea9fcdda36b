/**
 * Programs whose name servers answer nothing for a while: what they print, when they end, and that nothing of it depends on
 * when anybody looks.
 */
import { describe, expect, test } from "vitest";
import type { Answer, Question, Run } from "../../../../src/core/kubelet/program.ts";
import { aRun, aScript, imageOf, type RunOverrides, timed } from "../../../support/a-run.ts";
import { EPOCH_MS } from "../../../support/builders.ts";

type Outages = NonNullable<RunOverrides["outages"]>;

const DOWN: Outages = [[0]];
const HOUR_MS = 3_600_000;

/** Exit code and milliseconds until the end, and the lines, of a command in an image. */
function told(image: string, command: readonly string[], overrides: RunOverrides): readonly string[] {
  const { program } = imageOf(image);
  const run = aRun({ ...overrides, container: { image, command: [...command] } });
  const exit = program.exit(run);
  const lines = timed(program.logs(run, EPOCH_MS, EPOCH_MS + 120_000));
  return [exit === undefined ? "runs on" : `${exit.exitCode} ${exit.atMs - EPOCH_MS}`, ...lines];
}

describe("while DNS answers nothing", () => {
  test.each<[image: string, command: string, end: string, lines: readonly string[]]>([
    ["curlimages/curl:8.17.0", "curl http://nginx", "6 5015", ["5015 curl: (6) Could not resolve host: nginx"]],
    ["curlimages/curl:8.17.0", "curl -s http://nginx:8080/x", "6 5015", []],
    ["curlimages/curl:8.17.0", "curl -sS nginx:8080/x", "6 5015", ["5015 curl: (6) Could not resolve host: nginx"]],
    ["curlimages/curl:8.17.0", "curl -so /dev/null -w %{http_code} http://nginx", "6 5015", ["5015 000"]],
    ["curlimages/curl:8.17.0", "curl -m 2 http://nginx", "28 2000", ["2000 curl: (28) Resolving timed out after 2000 milliseconds"]],
    [
      "curlimages/curl:8.17.0",
      "curl --connect-timeout 3 http://nginx",
      "28 3000",
      ["3000 curl: (28) Resolving timed out after 3000 milliseconds"],
    ],
    ["curlimages/curl:8.17.0", "curl -so /dev/null http://10.96.0.10", "0 15", []],
    ["curlimages/curl:8.17.0", "curl -so /dev/null --resolve nginx:80:10.0.0.1 http://nginx", "0 15", []],
    ["busybox:1.37", "wget -q http://nginx", "1 10000", ["10000 wget: bad address 'nginx'"]],
    ["busybox:1.37", "wget -qO- http://nginx:8080/x", "1 10000", ["10000 wget: bad address 'nginx:8080'"]],
    ["busybox:1.37-musl", "wget -q http://nginx", "1 5000", ["5000 wget: bad address 'nginx'"]],
    ["alpine:3.22", "wget -q http://nginx", "1 5000", ["5000 wget: bad address 'nginx'"]],
    ["busybox:1.37", "wget -q http://10.0.0.1/", "0 8", []],
    ["busybox:1.37", "wget -q http://known/", "0 8", []],
    ["busybox:1.37", "nslookup nginx", "1 5000", ["5000 ;; connection timed out; no servers could be reached", "5000 "]],
    ["busybox:1.37", "nslookup nginx 10.96.0.10", "1 5000", ["5000 ;; connection timed out; no servers could be reached", "5000 "]],
    ["busybox:1.37", "nslookup known", "1 5000", ["5000 ;; connection timed out; no servers could be reached", "5000 "]],
    ["busybox:1.37", "nslookup nginx dns.example", "1 10000", ["10000 nslookup: bad address 'dns.example'"]],
    ["busybox:1.37", "ping -c 1 nginx", "1 10000", ["10000 ping: bad address 'nginx'"]],
    ["busybox:1.37", "nc -z nginx 80", "1 10000", ["10000 nc: bad address 'nginx'"]],
    ["busybox:1.37", "timeout 3 nslookup nginx", "143 3000", []],
    [
      "redis:8.2",
      "redis-cli -h cache ping",
      "1 10000",
      ["10000 Could not connect to Redis at cache:6379: Temporary failure in name resolution"],
    ],
    ["redis:8.2-alpine", "redis-cli -h cache ping", "1 5000", ["5000 Could not connect to Redis at cache:6379: Try again"]],
    ["redis:8.2", "redis-cli -h 10.0.0.1 ping", "0 5", ["5 PONG"]],
  ])("%s: %s", (image, command, end, lines) => {
    expect(told(image, command.split(" "), { outages: DOWN })).toEqual([end, ...lines]);
  });

  test("another name server answers", () => {
    const [end, ...lines] = told("busybox:1.37", ["nslookup", "nginx", "1.1.1.1"], { outages: DOWN });
    expect(end).toBe("0 0");
    expect(lines).toContain("0 Name:\tnginx");
  });
});

test.each<[outages: Outages, end: string]>([
  [[], "0 8"],
  [[[1]], "0 8"],
  [[[0, 1]], "0 5008"],
  [[[0, 5_000]], "0 5008"],
  [[[0, 5_001]], "1 10000"],
  [
    [
      [0, 1],
      [5_000, 6_000],
    ],
    "1 10000",
  ],
])("a resolver asks again after 5 s, and then never: outages %j", (outages, end) => {
  expect(told("busybox:1.37", ["wget", "-q", "http://nginx"], { outages })[0]).toBe(end);
});

describe("a script that waits for a Service", () => {
  const wait = "until nslookup db >/dev/null; do echo waiting for db; sleep 2; done; echo go";

  test("goes on with the first look-up after DNS is back, and its log says all of it ever after", () => {
    const run = aScript(wait, { outages: [[0, 20_000]] });
    const { program } = imageOf("busybox:1.37");
    // Each round takes 5 s for the look-up, 2 s for the sleep, and 2 ms to start the two.
    expect(timed(program.logs(run, EPOCH_MS, EPOCH_MS + HOUR_MS))).toEqual([
      "5001 waiting for db",
      "12003 waiting for db",
      "19005 waiting for db",
      "21007 go",
    ]);
    expect(program.exit(run)).toMatchObject({ exitCode: 0, atMs: EPOCH_MS + 21_007 });
  });

  test("waits for days without being followed", () => {
    const run = aScript(wait, { outages: [[0, 240 * HOUR_MS]] });
    const { program } = imageOf("busybox:1.37");
    expect(program.exit(run)?.exitCode).toBe(0);
    expect(program.exit(run)?.atMs).toBeGreaterThanOrEqual(EPOCH_MS + 240 * HOUR_MS);
    expect(program.exit(run)?.atMs).toBeLessThan(EPOCH_MS + 240 * HOUR_MS + 8_000);
    const tail = timed(program.logs(run, EPOCH_MS + 239.99 * HOUR_MS, EPOCH_MS + 241 * HOUR_MS));
    expect(tail.at(-1)).toMatch(/ go$/);
    expect(tail.length).toBe(1 + Math.floor((0.01 * HOUR_MS) / 7_002));
  });
});

test("a script that ends when a look-up fails ends then, and not when nothing is looked up", () => {
  const script = "while true; do nslookup db >/dev/null || exit 4; sleep 10; done";
  const { program } = imageOf("busybox:1.37");
  const outages: Outages = [[HOUR_MS]];
  const exit = program.exit(aScript(script, { outages }));
  expect(exit?.exitCode).toBe(4);
  expect((exit?.atMs ?? 0) - EPOCH_MS - HOUR_MS).toBeGreaterThanOrEqual(5_000);
  expect((exit?.atMs ?? 0) - EPOCH_MS - HOUR_MS).toBeLessThan(15_100);
  expect(program.exit(aScript(script.replace("nslookup db", "wget -qO- http://10.0.0.7"), { outages }))).toBeUndefined();
});

const SCRIPTS: readonly string[] = [
  "while true; do wget -q http://db || echo lost; sleep 7; done",
  "n=0; while true; do n=$((n+1)); if wget -q http://db 2>/dev/null; then echo $n up; else echo $n down; fi; sleep 3; done",
  "while true; do echo before; sleep 1; wget -q http://10.0.0.1 && echo address; nslookup db | tail -n 2; done",
  "while true; do last=$now; now=$(date +%s); nslookup db >/dev/null && echo ok $last; sleep 4; done",
  "while true; do if nslookup db >/tmp/out; then echo ok; else echo bad; fi; cat /tmp/out | wc -l; sleep 9; done",
  "while true; do until nslookup db >/dev/null; do echo inner; sleep 1; done; echo outer; sleep 11; done",
  "while true; do sleep 5; timeout 3 nslookup db >/dev/null; echo $?; done",
  "(while true; do nslookup db >/dev/null || echo behind; sleep 6; done) & while true; do echo front; sleep 8; done",
  "trap 'echo bye; exit 3' TERM; while true; do wget -q http://db; sleep 2; done",
  "f() { ping -c 1 db >/dev/null || return 1; }; while true; do f && echo pong; sleep 13; done",
];

const SCHEDULES: readonly Outages[] = [
  [[100_000, 400_000]],
  [
    [33_333, 44_444],
    [300_000, 300_007],
    [412_345, 550_000],
  ],
  Array.from({ length: 5 }, (_, n): readonly [number, number] => [60_000 + n * 60_000, 90_000 + n * 60_000]),
];

const cases = SCRIPTS.flatMap((script) => SCHEDULES.map((outages) => [script, outages] as const));

describe.each(cases)("%s with outages %j", (script, outages) => {
  const { program } = imageOf("busybox:1.37");
  const spanMs = 600_000;
  const whole = (text: string, known: Outages, toMs = spanMs): readonly string[] =>
    timed(program.logs(aScript(text, { outages: known }), EPOCH_MS, EPOCH_MS + toMs)).filter((line) => !line.includes(" kubarium: "));

  test("prints what it prints when every single command of it is followed", () => {
    // Chance decides whether the loop goes on, so that none of its iterations can be known beforehand.
    const followed = script.replaceAll("while true", "while [ $RANDOM -ge 0 ]");
    expect(whole(script, outages)).toEqual(whole(followed, outages));
  });

  test("prints nothing else before an outage begins or ends than what it printed while that was not known yet", () => {
    for (const [index, [fromMs, untilMs = spanMs]] of outages.entries()) {
      const before = outages.slice(0, index);
      const until = (known: Outages, toMs: number): readonly string[] => whole(script, known, toMs);
      expect(until(outages, fromMs)).toEqual(until(before, fromMs));
      expect(until(outages, untilMs)).toEqual(until([...before, [fromMs]], untilMs));
    }
  });

  test("says the same in pieces as at once", () => {
    const run = aScript(script, { outages });
    const pieces: string[] = [];
    for (let fromMs = 0; fromMs < spanMs; fromMs += 77_777)
      pieces.push(...timed(program.logs(run, EPOCH_MS + fromMs, EPOCH_MS + Math.min(spanMs, fromMs + 77_777))));
    expect(pieces).toEqual(whole(script, outages));
  });
});

test("a file says what the loop has written last, before, in and after an outage", () => {
  const { program } = imageOf("busybox:1.37");
  const script = "n=0; while true; do n=$((n+1)); nslookup db >/dev/null; echo $n > /tmp/n; sleep 5; done";
  const counts = (text: string): readonly string[] => {
    const one = aScript(text, { outages: [[200_000, 300_000]] });
    return Array.from({ length: 80 }, (_, n) => program.command(one, ["cat", "/tmp/n"], EPOCH_MS + 3_000 + n * 4_999).output);
  };
  expect(counts(script)).toEqual(counts(script.replace("while true", "while [ $RANDOM -ge 0 ]")));
});

test("SIGTERM finds a script where it is, whatever DNS has done before", () => {
  const { program } = imageOf("busybox:1.37");
  const script = "trap 'echo bye; exit 3' TERM; while true; do wget -q http://db; sleep 2; done";
  const outages: Outages = [[100_000, 400_000]];
  for (const afterMs of [50_000, 150_000, 399_000, 500_000]) {
    const followed = script.replace("while true", "while [ $RANDOM -ge 0 ]");
    expect(program.onTerm(aScript(script, { outages }), EPOCH_MS + afterMs)).toEqual(
      program.onTerm(aScript(followed, { outages }), EPOCH_MS + afterMs),
    );
    const logged = (text: string): readonly string[] =>
      timed(program.logs(aScript(text, { outages, termMs: EPOCH_MS + afterMs }), EPOCH_MS, EPOCH_MS + 600_000));
    expect(logged(script)).toEqual(logged(followed));
  }
});

describe("an exec probe that looks names up", () => {
  const outages: Outages = [
    [100_000, 160_000],
    [400_000, 400_500],
  ];
  const { program } = imageOf("busybox:1.37");

  function answers(command: readonly string[], timeoutSeconds: number): (atMs: number) => Answer {
    const probe = { exec: { command: [...command] }, periodSeconds: 1, timeoutSeconds, successThreshold: 1, failureThreshold: 3 };
    const run: Run = aScript("sleep infinity", { outages, container: { readinessProbe: probe } });
    const question: Question = { kind: "exec", command, asker: "readiness" };
    return (atMs) => program.probe(run, question, EPOCH_MS + atMs);
  }

  test.each<[command: string, timeoutSeconds: number, outcomes: readonly string[]]>([
    ["nslookup db", 1, ["0 success", "100000 timeout", "160000 success", "400000 timeout", "400500 success"]],
    // Asked again after 2.5 s, which is soon enough.
    ["nslookup db", 4, ["0 success", "100000 timeout", "157500 success"]],
    ["nslookup db", 9, ["0 success", "100000 failure", "157500 success"]],
    ["wget -q http://10.0.0.1", 1, ["0 success"]],
    ["wget -q http://known", 1, ["0 success"]],
  ])("%s within %i s", (command, timeoutSeconds, outcomes) => {
    const ask = answers(command.split(" "), timeoutSeconds);
    const seen: string[] = [];
    for (let atMs = 0; atMs < 450_000; atMs += 500) {
      const { outcome } = ask(atMs);
      if (seen.at(-1)?.split(" ")[1] !== outcome) seen.push(`${atMs} ${outcome}`);
    }
    expect(seen).toEqual(outcomes);
  });

  test.each([
    ["nslookup db", 1],
    ["wget -q http://db", 20],
    ["sh -c sleep\u00a02;nslookup\u00a0db", 5],
    ["sh -c nslookup\u00a0db||nslookup\u00a0db", 30],
  ] as const)("keeps its word on how long an answer holds: %s", (line, timeoutSeconds) => {
    const command = line.split(" ").map((word) => word.replaceAll("\u00a0", " "));
    const ask = answers(command, timeoutSeconds);
    let promised: Answer | undefined;
    for (let atMs = 80_000; atMs < 420_000; atMs += 130) {
      const answer = ask(atMs);
      if (promised !== undefined && EPOCH_MS + atMs < promised.untilMs)
        expect({ atMs, ...answer, untilMs: 0 }).toEqual({ atMs, ...promised, untilMs: 0 });
      else promised = answer;
      expect(answer.untilMs).toBeGreaterThan(EPOCH_MS + atMs);
    }
  });
});

describe("the shop while DNS answers nothing", () => {
  const URLS = { CATALOG_URL: "http://catalog", CART_URL: "http://cart", REDIS_URL: "redis://cache:6379" };
  const outages: Outages = [[60_000, 120_000]];
  const shop = (name: string, overrides: RunOverrides = {}) => {
    const image = `kubarium/shop-${name}:1.2`;
    const { program } = imageOf(image.replace("catalog:1.2", "catalog:2.0"));
    const run = aRun({ env: URLS, outages, ...overrides, container: { image } });
    const page = (path: string, atMs: number) => program.probe(run, { kind: "http", port: 8_080, path, scheme: "HTTP" }, EPOCH_MS + atMs);
    return { page, lines: (toMs: number) => program.logs(run, EPOCH_MS, EPOCH_MS + toMs).map(({ text }) => text), run, program };
  };

  test("pages that need another service keep their askers waiting, health checks do not", () => {
    const { page } = shop("frontend");
    expect(page("/", 30_000)).toEqual({ outcome: "success", statusCode: 200, untilMs: EPOCH_MS + 60_000 });
    expect(page("/", 60_000)).toEqual({ outcome: "timeout", untilMs: EPOCH_MS + 120_000 });
    expect(page("/", 120_000)).toMatchObject({ outcome: "success", statusCode: 200 });
    for (const path of ["/ready", "/healthz"]) expect(page(path, 60_000)).toMatchObject({ outcome: "success", statusCode: 200 });
  });

  test.each([
    ["frontend", "catalog"],
    ["cart", "cache"],
  ])("%s says that it cannot reach %s, and answers 503, 5 s after the request came", (name, host) => {
    const { lines } = shop(name);
    const spoken = lines(200_000);
    const failed = spoken.filter((line) => line.includes('"level":"error"'));
    expect(failed.length).toBeGreaterThan(5);
    for (const line of failed) {
      const { time, error = "" } = JSON.parse(line) as { time: string; error?: string };
      const atMs = Date.parse(time) - EPOCH_MS;
      expect(atMs).toBeGreaterThanOrEqual(65_000);
      expect(atMs).toBeLessThan(125_000);
      expect(error).toMatch(
        /^dial tcp: lookup (catalog|cart|cache) on 10\.96\.0\.10:53: read udp 10\.244\.0\.2:\d+->10\.96\.0\.10:53: i\/o timeout$/,
      );
    }
    expect(failed.some((line) => line.includes(`"msg":"cannot reach ${host}"`))).toBe(true);
    expect(spoken.filter((line) => line.includes('"status":503,"ms":5000'))).toHaveLength(failed.length);
  });

  test("what asks nobody says nothing, and what has no URL for another service asks nobody", () => {
    const speaks = (...args: Parameters<typeof shop>) => shop(...args).lines(200_000);
    expect(speaks("catalog").some((line) => line.includes("503"))).toBe(false);
    expect(speaks("frontend", { env: {} }).some((line) => line.includes("503"))).toBe(false);
    expect(speaks("frontend", { env: { CATALOG_URL: "http://10.0.0.1", CART_URL: "http://10.0.0.2:80" } }).join()).not.toContain("503");
  });

  test("the log is the same in pieces", () => {
    const { program, run } = shop("frontend");
    const pieces: unknown[] = [];
    for (let fromMs = 0; fromMs < 200_000; fromMs += 3_333)
      pieces.push(...program.logs(run, EPOCH_MS + fromMs, EPOCH_MS + Math.min(200_000, fromMs + 3_333)));
    expect(pieces).toEqual(program.logs(run, EPOCH_MS, EPOCH_MS + 200_000));
  });
});

test("agnhost's liveness example is well for ten seconds, and not any longer", () => {
  const { program } = imageOf("registry.k8s.io/e2e-test-images/agnhost:2.40");
  const run = aRun({ container: { image: "registry.k8s.io/e2e-test-images/agnhost:2.40", args: ["liveness"] } });
  const ask = (atMs: number) => program.probe(run, { kind: "http", port: 8_080, path: "/healthz", scheme: "HTTP" }, EPOCH_MS + atMs);
  expect(ask(1_000)).toEqual({ outcome: "success", statusCode: 200, untilMs: EPOCH_MS + 10_001 });
  expect(ask(10_001)).toMatchObject({ outcome: "failure", statusCode: 500 });
});

import { describe, expect, test } from "vitest";
import type { Question } from "../../../../src/core/kubelet/program.ts";
import { aRun, aScript, imageOf, type RunOverrides, timed } from "../../../support/a-run.ts";
import { EPOCH_MS } from "../../../support/builders.ts";

const get = (port: number, path = "/"): Question => ({ kind: "http", port, path, scheme: "HTTP" });
const exec = (...command: string[]): Question => ({ kind: "exec", command });
const POSTGRES = { env: { POSTGRES_PASSWORD: "x" } };

describe("probes", () => {
  test.each<[image: string, question: Question, afterMs: number, outcome: string, output: string | number | undefined, run?: RunOverrides]>(
    [
      ["nginx:1.29", get(80), 10, "refused", undefined],
      ["nginx:1.29", get(80), 1_000, "success", 200],
      ["nginx:1.29", get(80, "/healthz"), 1_000, "failure", 404],
      ["nginx:1.29", get(8080), 1_000, "refused", undefined],
      ["nginx:1.29", get(8080), 1_000, "success", 200, { files: { "/etc/nginx/conf.d/default.conf": "server { listen 8080; }" } }],
      ["nginx:1.29", { kind: "tcp", port: 80 }, 1_000, "success", undefined],
      [
        "httpd:2.4",
        exec("curl", "localhost"),
        1_000,
        "failure",
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
      ],
      ["nginx:1.29-alpine", exec("wget", "-q", "-O", "/dev/null", "http://localhost/"), 1_000, "success", ""],
      [
        "nginx:1.29-alpine",
        exec("wget", "-qO-", "http://localhost:81/"),
        1_000,
        "failure",
        "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
      ],
      ["kubarium/shop-payments:1.1", get(8443, "/ready"), 3_000, "success", 200],
      ["kubarium/shop-catalog:2.0", get(8080, "/healthz"), 3_000, "refused", undefined],
      ["kubarium/shop-catalog:2.0", get(8080, "/healthz"), 4_000, "success", 200],
      ["redis:8.2", exec("redis-cli", "ping"), 10, "failure", "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n"],
      ["redis:8.2", exec("redis-cli", "ping"), 1_000, "success", "PONG\n"],
      ["redis:8.2", exec("sh", "-c", "redis-cli ping | grep PONG"), 1_000, "success", "PONG\n"],
      ["postgres:18", exec("pg_isready", "-U", "postgres"), 1_000, "failure", "/var/run/postgresql:5432 - no response\n", POSTGRES],
      [
        "postgres:18",
        exec("pg_isready", "-U", "postgres"),
        5_000,
        "success",
        "/var/run/postgresql:5432 - accepting connections\n",
        POSTGRES,
      ],
      ["traefik/whoami:v1.11", get(80, "/health"), 1_000, "success", 200],
      [
        "traefik/whoami:v1.11",
        exec("sh", "-c", "true"),
        1_000,
        "failure",
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown',
      ],
      ["hashicorp/http-echo:1.0", get(5678), 1_000, "success", 200],
      ["registry.k8s.io/e2e-test-images/agnhost:2.53", get(8080, "/healthz"), 5_000, "success", 200, { container: { args: ["liveness"] } }],
      [
        "registry.k8s.io/e2e-test-images/agnhost:2.53",
        get(8080, "/healthz"),
        11_000,
        "failure",
        500,
        { container: { args: ["liveness"] } },
      ],
      [
        "registry.k8s.io/e2e-test-images/agnhost:2.53",
        { kind: "grpc", port: 5000, service: "" },
        1_000,
        "success",
        "SERVING",
        { container: { args: ["grpc-health-checking"] } },
      ],
      ["busybox:1.37", { kind: "tcp", port: 8080 }, 1_000, "success", undefined, { container: { command: ["nc", "-lk", "-p", "8080"] } }],
    ],
  )("%s asked %o after %d ms: %s %s", (image, question, afterMs, outcome, output, overrides = {}) => {
    const run = aRun({ ...overrides, container: { image, ...overrides.container } });
    const answer = imageOf(image).program.probe(run, question, EPOCH_MS + afterMs);
    expect({ outcome: answer.outcome, output: answer.statusCode ?? answer.output }).toEqual({ outcome, output });
    expect(answer.untilMs).toBeGreaterThan(EPOCH_MS + afterMs);
  });

  test("a file that a script makes and removes decides a probe, which knows until when", () => {
    const { program } = imageOf("busybox:1.37");
    const run = aScript("touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600");
    const at = (seconds: number) => program.probe(run, exec("cat", "/tmp/healthy"), EPOCH_MS + seconds * 1_000);
    expect(at(5)).toEqual({ outcome: "success", output: "", untilMs: EPOCH_MS + 30_003 });
    expect(at(31)).toEqual({
      outcome: "failure",
      output: "cat: can't open '/tmp/healthy': No such file or directory\n",
      untilMs: EPOCH_MS + 630_003,
    });
    expect(program.probe(run, exec("test", "-f", "/tmp/other"), EPOCH_MS + 5_000)).toMatchObject({
      outcome: "failure",
      untilMs: EPOCH_MS + 630_003,
    });
  });

  test("the same in a loop, years later", () => {
    const { program } = imageOf("busybox:1.37");
    const run = aScript("while true; do touch /tmp/ok; sleep 30; rm -f /tmp/ok; sleep 60; done");
    const periodMs = 90_004;
    const startMs = EPOCH_MS + 1_000_000 * periodMs;
    expect(program.probe(run, exec("cat", "/tmp/ok"), startMs + 10_000)).toEqual({
      outcome: "success",
      output: "",
      untilMs: startMs + 30_003,
    });
    expect(program.probe(run, exec("cat", "/tmp/ok"), startMs + 40_000)).toMatchObject({
      outcome: "failure",
      untilMs: startMs + periodMs + 1,
    });
  });

  test("a command slower than the probe's patience times out", () => {
    const { program } = imageOf("busybox:1.37");
    const probe = { exec: { command: ["sleep", "3"] }, failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 5 };
    const run = aScript("sleep 3600", { container: { livenessProbe: probe } });
    expect(program.probe(run, exec("sleep", "3"), EPOCH_MS).outcome).toBe("success");
    expect(program.probe(run, exec("sleep", "2"), EPOCH_MS).outcome).toBe("timeout");
  });
});

describe("starting", () => {
  test.each<[image: string, container: RunOverrides["container"], fault: string | undefined]>([
    ["nginx:1.29", {}, undefined],
    ["nginx:1.29", { command: ["foo"] }, 'exec: "foo": executable file not found in $PATH'],
    ["nginx:1.29", { command: ["/foo"] }, 'exec: "/foo": stat /foo: no such file or directory'],
    ["nginx:1.29", { command: ["/bin/sh", "-c", "true"] }, undefined],
    ["busybox:1.37", { command: ["bash"] }, 'exec: "bash": executable file not found in $PATH'],
    ["alpine:3.22", { command: ["curl", "http://web"] }, 'exec: "curl": executable file not found in $PATH'],
    ["hello-world", { command: ["sh"] }, 'exec: "sh": executable file not found in $PATH'],
    ["busybox:1.37", { args: ["nope"] }, 'exec: "nope": executable file not found in $PATH'],
  ])("%s with %o: %s", (image, container, fault) => {
    expect(imageOf(image).program.startError?.(aRun({ container: { image, ...container } }))).toBe(fault);
  });

  test.each<[image: string, run: RunOverrides, code: number | undefined, line: string | undefined]>([
    ["hello-world", {}, 0, "Hello from Docker!"],
    ["postgres:18", {}, 1, "Error: Database is uninitialized and superuser password is not specified."],
    ["postgres:18", POSTGRES, undefined, undefined],
    ["mysql:9", {}, 1, "    - MYSQL_ROOT_PASSWORD"],
    [
      "curlimages/curl:8.17.0",
      { container: { command: ["curl", "-sS", "--retry", "10", "http://nginx"] } },
      0,
      "<h1>Welcome to nginx!</h1>",
    ],
    [
      "curlimages/curl:8.17.0",
      { container: { args: ["http://localhost:1"] } },
      7,
      "curl: (7) Failed to connect to localhost port 1 after 0 ms: Could not connect to server",
    ],
    ["perl:5.34.0", { container: { command: ["perl", "-Mbignum=bpi", "-wle", "print bpi(30)"] } }, 0, "3.14159265358979323846264338327"],
    ["python:3.14", { container: { command: ["python", "-c", "print('hi')"] } }, 0, "hi"],
    ["python:3.14", {}, 0, undefined],
    ["nginx:1.29", { container: { command: ["nginx"] } }, 0, undefined],
    [
      "polinux/stress",
      { container: { command: ["stress"], args: ["--cpu", "1", "--timeout", "60s"] } },
      0,
      "stress: info: [1] successful run completed in 60s",
    ],
  ])("%s with %o ends with %s", (image, overrides, code, line) => {
    const run = aRun({ ...overrides, container: { image, ...overrides.container } });
    const { program } = imageOf(image);
    expect(program.exit(run)?.exitCode).toBe(code);
    if (line !== undefined) expect(program.logs(run, EPOCH_MS, EPOCH_MS + 100_000).map(({ text }) => text)).toContain(line);
  });
});

describe("logs", () => {
  const probed = aRun({
    container: {
      readinessProbe: {
        httpGet: { path: "/", port: 80, scheme: "HTTP" },
        failureThreshold: 3,
        periodSeconds: 5,
        successThreshold: 1,
        timeoutSeconds: 1,
      },
    },
    termMs: EPOCH_MS + 12_000,
  });

  test("nginx talks while it starts, logs the kubelet's probes, and says good-bye", () => {
    const lines = timed(imageOf("nginx:1.29").program.logs(probed, EPOCH_MS, EPOCH_MS + 60_000));
    expect(lines[0]).toBe("0 /docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration");
    expect(lines).toContain('10000 10.244.0.1 - - [01/Jan/2026:00:00:10 +0000] "GET / HTTP/1.1" 200 615 "-" "kube-probe/1.34" "-"');
    expect(lines.filter((line) => line.includes("kube-probe"))).toHaveLength(2);
    expect(lines.at(-1)).toMatch(/\[notice] 1#1: exit$/);
  });

  test("a log cut in pieces is the whole log", () => {
    for (const image of ["nginx:1.29", "kubarium/shop-frontend:1.4", "redis:8.2"]) {
      const { program } = imageOf(image);
      const whole = program.logs(probed, EPOCH_MS, EPOCH_MS + 40_000);
      const pieces = Array.from({ length: 40 }, (_, index) =>
        program.logs(probed, EPOCH_MS + index * 1_000, EPOCH_MS + (index + 1) * 1_000),
      ).flat();
      expect(pieces).toEqual(whole);
      expect(whole.length).toBeGreaterThan(5);
    }
  });

  test("a year of requests is not worked out when a minute is asked for, and no log is endless", () => {
    const { program } = imageOf("kubarium/shop-frontend:1.4");
    const run = aRun({ container: { image: "kubarium/shop-frontend:1.4" } });
    const yearMs = 365 * 86_400_000;
    const minute = program.logs(run, EPOCH_MS + yearMs - 60_000, EPOCH_MS + yearMs);
    expect(minute.length).toBeGreaterThan(20);
    expect(minute.length).toBeLessThan(60);
    expect(program.logs(run, EPOCH_MS, EPOCH_MS + yearMs).length).toBeLessThan(11_000);
  });
});

import { describe, expect, test } from "vitest";
import { probeText } from "../../../src/core/api/describe/probe.ts";
import { alignTabs } from "../../../src/core/api/describe/tabs.ts";
import { rfc1123 } from "../../../src/core/api/describe/times.ts";
import { createDescription, describeEvents, tolerationLines } from "../../../src/core/api/describe.ts";
import { EPOCH_MS, timeAt } from "../../support/builders.ts";

const NOW_MS = EPOCH_MS + 600_000;

describe("columns", () => {
  test.each([
    ["a column is two wider than its longest cell", "a\tb\nlonger\tc\n", "a       b\nlonger  c\n"],
    ["a line without the cell ends the column", "a\tb\nheading:\nlonger\tc\n", "a  b\nheading:\nlonger  c\n"],
    [
      "what follows the last tab does not widen a column",
      "a\tvery long text\tx\nb\tc\ty\n",
      "a  very long text  x\nb  c               y\n",
    ],
    ["a shorter row leaves the columns to its right alone", "a\tb\tc\nx\ty\nlonger\tb\tc\n", "a       b  c\nx       y\nlonger  b  c\n"],
    ["an empty cell holds its place", "Labels:\ta=1\n\tb=2\n", "Labels:  a=1\n         b=2\n"],
    ["code points count, not bytes", "é…\tx\nabc\ty\n", "é…   x\nabc  y\n"],
  ])("%s", (_, tabbed, aligned) => {
    expect(alignTabs(tabbed)).toBe(aligned);
  });

  test("a flush ends all columns", () => {
    const out = createDescription();
    out.line(0, "A:", "1");
    out.flush();
    out.line(0, "Longer:", "2");
    expect(out.text()).toBe("A:  1\nLonger:  2\n");
  });
});

describe("blocks", () => {
  test("labels are sorted, one a line", () => {
    const out = createDescription();
    out.line(0, "Name:", "web");
    out.labelsBlock("Labels:", { tier: "front", app: "web" });
    out.labelsBlock("Node-Selectors:", undefined);
    expect(out.text()).toBe("Name:            web\nLabels:          app=web\n                 tier=front\nNode-Selectors:  <none>\n");
  });

  test("annotations leave out what kubectl applied last, and fold what is long", () => {
    const out = createDescription();
    out.annotationsBlock("Annotations:", {
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      b: "x".repeat(150),
      a: "short",
    });
    expect(out.text()).toBe(`Annotations:  a: short\n              b:\n                ${"x".repeat(138)}...\n`);
  });

  test("an object that kubectl applied and nobody annotated has no annotations", () => {
    const out = createDescription();
    out.annotationsBlock("Annotations:", { "kubectl.kubernetes.io/last-applied-configuration": "{}" });
    expect(out.text()).toBe("Annotations:  <none>\n");
  });

  test("escape sequences are shown, not obeyed", () => {
    const out = createDescription();
    out.line(0, "Message:", "\u001b[2Jboo");
    expect(out.text()).toBe("Message:  ^[[2Jboo\n");
  });

  test.each([
    [
      { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      "node.kubernetes.io/not-ready:NoExecute op=Exists for 300s",
    ],
    [{ operator: "Exists" }, "op=Exists"],
    [{ effect: "NoSchedule", operator: "Exists" }, ":NoSchedule op=Exists"],
    [{ key: "team", value: "red", effect: "NoSchedule" }, "team=red:NoSchedule"],
  ])("the toleration %j reads %j", (toleration, text) => {
    expect(tolerationLines([toleration])).toEqual([text]);
  });
});

describe("times", () => {
  test.each([
    ["2026-01-01T00:00:00Z", "Thu, 01 Jan 2026 00:00:00 +0000"],
    ["2026-12-31T23:59:59Z", "Thu, 31 Dec 2026 23:59:59 +0000"],
    [undefined, "Mon, 01 Jan 0001 00:00:00 +0000"],
  ])("%s is printed as %s", (time, text) => {
    expect(rfc1123(time)).toBe(text);
  });
});

describe("probes", () => {
  const times = { initialDelaySeconds: 5, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  const tail = "delay=5s timeout=1s period=10s #success=1 #failure=3";
  test.each([
    [{ httpGet: { path: "/healthz", port: 8080, scheme: "HTTP" as const } }, `http-get http://:8080/healthz ${tail}`],
    [{ httpGet: { path: "/", port: "web", scheme: "HTTPS" as const, host: "h" } }, `http-get https://h:web/ ${tail}`],
    [{ exec: { command: ["cat", "/tmp/ok"] } }, `exec [cat /tmp/ok] ${tail}`],
    [{ tcpSocket: { port: 80 } }, `tcp-socket :80 ${tail}`],
    [{ grpc: { port: 9000, service: "svc" } }, `grpc <pod>:9000 svc ${tail}`],
  ])("%j", (handler, text) => {
    expect(probeText({ ...times, ...handler })).toBe(text);
  });
});

describe("events", () => {
  test("no events are <none>", () => {
    expect(describeEvents([], NOW_MS)).toBe("Events:  <none>\n");
  });

  test("the table is sorted by last time; the scheduler's events have none and come first", () => {
    const events = [
      {
        type: "Warning",
        reason: "BackOff",
        message: " Back-off restarting \n",
        count: 3,
        firstTimestamp: timeAt(300),
        lastTimestamp: timeAt(590),
        source: { component: "kubelet" },
      },
      {
        type: "Normal",
        reason: "Pulled",
        message: "Pulled",
        count: 1,
        firstTimestamp: timeAt(60),
        lastTimestamp: timeAt(60),
        source: { component: "kubelet" },
      },
      {
        type: "Normal",
        reason: "Scheduled",
        message: "Bound",
        eventTime: "2026-01-01T00:00:00.000000Z",
        reportingComponent: "default-scheduler",
      },
    ];
    expect(describeEvents(events, NOW_MS)).toBe(
      [
        "Events:",
        "  Type     Reason     Age               From               Message",
        "  ----     ------     ----              ----               -------",
        "  Normal   Scheduled  10m               default-scheduler  Bound",
        "  Normal   Pulled     9m                kubelet            Pulled",
        "  Warning  BackOff    10s (x3 over 5m)  kubelet            Back-off restarting",
        "",
      ].join("\n"),
    );
  });

  test("a series tells its last time, count and first time", () => {
    const events = [
      {
        type: "Warning",
        reason: "FailedScheduling",
        message: "0/1 nodes are available",
        eventTime: timeAt(0),
        series: { count: 2, lastObservedTime: timeAt(300) },
        reportingComponent: "default-scheduler",
      },
    ];
    expect(describeEvents(events, NOW_MS)).toContain("FailedScheduling  5m (x2 over 10m)  default-scheduler  0/1 nodes");
  });
});

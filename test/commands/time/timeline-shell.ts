/**
 * A timeline and its command door for tests, as a host uses it: each line is begun, and looks at what is shown.
 */
import type { CommandContext, Result } from "../../../src/commands/command.ts";
import { complete } from "../../../src/commands/complete.ts";
import { finish, runLine } from "../../../src/commands/runner.ts";
import { type Cluster, type ClusterOptions, Timeline } from "../../../src/core/index.ts";

const WEB_YAML = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "nginx:1.29"}]
`;

/** A pod whose container ends a second after each start. */
const LOOP_YAML = `apiVersion: v1
kind: Pod
metadata: {name: loop}
spec:
  containers: [{name: main, image: "busybox:1.37", command: [sh, -c, "sleep 1; exit 1"]}]
`;

/** A pod whose web server is found dead by its probe as often as it is started. */
const PROBED_YAML = `apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  containers:
  - name: main
    image: "nginx:1.29"
    livenessProbe: {httpGet: {path: /, port: 81}, periodSeconds: 5, failureThreshold: 2}
    readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 3}
`;

const FILES: ReadonlyMap<string, string> = new Map([
  ["web.yaml", WEB_YAML],
  ["loop.yaml", LOOP_YAML],
  ["probed.yaml", PROBED_YAML],
]);

/** Lines in, what a terminal would show out; time goes on only in commands. */
export class TimelineShell {
  readonly timeline: Timeline;

  constructor(options: ClusterOptions = {}) {
    this.timeline = new Timeline({ seed: 3, nodes: 3, ...options }, "test");
  }

  get shown(): Cluster {
    return this.timeline.shown;
  }

  get context(): CommandContext {
    const { timeline } = this;
    return { cluster: timeline.shown, timeline, namespace: "default", readFiles: (path) => [{ path, text: FILES.get(path) ?? "" }] };
  }

  run(line: string): Result {
    const end = this.timeline.begin(line, "default");
    const result = this.runIn(this.context, line);
    end();
    return result;
  }

  /** Runs a line in a context of the test's own. */
  runIn(context: CommandContext, line: string): Result {
    return finish(runLine(line, context));
  }

  /** Runs lines that must succeed; returns what the last one printed. */
  does(...lines: readonly string[]): string {
    let output = "";
    for (const line of lines) {
      const result = this.run(line);
      if (result.exitCode !== 0) throw new Error(`${line}: ${result.errors}`);
      output = result.output;
    }
    return output;
  }

  /** The words that may follow. */
  completes(line: string): readonly string[] {
    return complete(line, this.context);
  }
}

/**
 * A life of ten minutes: a deployment at the start, a node that dies two minutes later, a scale at five, a crash loop at
 * six, a deletion at eight.
 */
export function aLife(options: ClusterOptions = {}): TimelineShell {
  const shell = new TimelineShell(options);
  shell.does(
    "apply -f web.yaml",
    "advance 2m",
    "crash node worker-1",
    "advance 3m",
    "scale deployment/web --replicas=5",
    "advance 1m",
    "apply -f loop.yaml",
    "advance 2m",
    "delete deployment/web",
    "advance 2m",
  );
  return shell;
}

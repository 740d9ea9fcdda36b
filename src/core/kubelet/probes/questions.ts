/**
 * From a probe or a hook to the question a program answers, and from its answer to upstream's text.
 * @see kubernetes pkg/kubelet/prober/prober.go, pkg/probe/{http,tcp,exec,grpc}
 */
import type { Container, LifecycleHandler } from "../../api/shapes/container.ts";
import type { Probe } from "../../api/shapes/probe.ts";
import { expandVariables } from "../machine/expansion.ts";
import type { Answer, Question } from "../program.ts";

type HttpQuestion = Extract<Question, { kind: "http" }>;

const OUTPUT_MAX = 10 * 1_024;

type Asker = NonNullable<Question["asker"]>;

/** Questions by probe: a kubelet asks the same one for as long as the pod lives. */
const questions = new WeakMap<Probe, { readonly container: Container; readonly asker: Asker; readonly question: Question }>();

/** What the probe of that name asks; a port's name becomes its number. */
export function probeQuestion(probe: Probe, container: Container, asker: Asker): Question {
  const known = questions.get(probe);
  if (known?.container === container && known.asker === asker) return known.question;
  const question = questionOf(probe, container, asker);
  questions.set(probe, { container, asker, question });
  return question;
}

function questionOf(probe: Probe, container: Container, asker: Asker): Question {
  if (probe.httpGet !== undefined) return { ...httpQuestion(probe.httpGet, container), asker };
  if (probe.tcpSocket !== undefined) return { kind: "tcp", port: portNumber(probe.tcpSocket.port, container), asker };
  if (probe.grpc !== undefined) return { kind: "grpc", port: probe.grpc.port, service: probe.grpc.service, asker };
  return { kind: "exec", command: probeCommand(probe.exec?.command ?? [], container), asker };
}

/** A probe's command may refer to variables too, but only as the spec has them. */
function probeCommand(command: readonly string[], { env = [] }: Container): readonly string[] {
  return command.map((word) =>
    expandVariables(word, (name) => {
      const variable = env.findLast((each) => each.name === name);
      return variable && (variable.value ?? "");
    }),
  );
}

/** What an HTTP hook asks. */
export function httpQuestion(get: NonNullable<LifecycleHandler["httpGet"]>, container: Container): HttpQuestion {
  return { kind: "http", port: portNumber(get.port, container), path: get.path, scheme: get.scheme };
}

function portNumber(port: number | string, { ports = [] }: Container): number {
  if (typeof port === "number") return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? 0;
}

/** What went wrong, as the Unhealthy event says it after `Readiness probe failed: `. */
export function probeFailureText(question: Question, answer: Answer, ip: string, probe: Probe): string {
  const timeout = `${probe.timeoutSeconds}s`;
  switch (question.kind) {
    case "http":
      return httpFailureText(question, answer, probe.httpGet?.host ?? ip);
    case "tcp": {
      const address = `${probe.tcpSocket?.host ?? ip}:${question.port}`;
      return answer.outcome === "timeout" ? `dial tcp ${address}: i/o timeout` : `dial tcp ${address}: connect: connection refused`;
    }
    case "grpc":
      return answer.outcome === "failure"
        ? `service unhealthy (responded with "${answer.output ?? "NOT_SERVING"}")`
        : `timeout: failed to connect service "${ip}:${question.port}" within ${timeout}: context deadline exceeded`;
    case "exec":
      return answer.outcome === "timeout"
        ? `command timed out: "${question.command.join(" ")}" timed out after ${timeout}`
        : (answer.output ?? "").slice(0, OUTPUT_MAX);
  }
}

/** What went wrong with a request, in the words of Go's client. */
export function httpFailureText(question: HttpQuestion, answer: Answer, host: string): string {
  if (answer.outcome === "failure") return `HTTP probe failed with statuscode: ${answer.statusCode ?? 500}`;
  const address = `${host}:${question.port}`;
  const path = question.path.startsWith("/") ? question.path : `/${question.path}`;
  const get = `Get "${question.scheme.toLowerCase()}://${address}${path}"`;
  if (answer.outcome === "timeout") return `${get}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  return `${get}: dial tcp ${address}: connect: connection refused`;
}

/**
 * What may be wrong with probes and lifecycle hooks.
 *
 * Absent on purpose: stop signals, which v1.34 has switched off.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, required } from "../../errors.ts";
import type { Container, Lifecycle } from "../container.ts";
import type { ExecAction, GRPCAction, HTTPGetAction, Probe, SleepAction, TCPSocketAction } from "../probe.ts";
import { badValue, isBlank, notNegative, numberOrName, optionalChoice } from "./checks.ts";

const HEADER_NAME = "[-A-Za-z0-9]+";
const HEADER_PATTERN = new RegExp(`^${HEADER_NAME}$`);
const HEADER_WORDS = `a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '${HEADER_NAME}')`;

interface Handler {
  readonly exec?: ExecAction | undefined;
  readonly httpGet?: HTTPGetAction | undefined;
  readonly tcpSocket?: TCPSocketAction | undefined;
  readonly grpc?: GRPCAction | undefined;
  readonly sleep?: SleepAction | undefined;
}

/** What is wrong with the hooks and probes of a container that may have them. */
export function validateLife(container: Container, graceSeconds: number | undefined, field: string): FieldError[] {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  const errors = lifecycle === undefined ? [] : validateLifecycle(lifecycle, graceSeconds, `${field}.lifecycle`);
  if (livenessProbe !== undefined) errors.push(...validateKillingProbe(livenessProbe, `${field}.livenessProbe`));
  if (readinessProbe !== undefined) errors.push(...validateReadinessProbe(readinessProbe, `${field}.readinessProbe`));
  if (startupProbe !== undefined) errors.push(...validateKillingProbe(startupProbe, `${field}.startupProbe`));
  return errors;
}

/** Init containers that end have neither hooks nor probes. */
export function forbidLife(container: Container, field: string): FieldError[] {
  const parts = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
  return parts
    .filter((part) => container[part] !== undefined)
    .map((part) => forbiddenField(`${field}.${part}`, "may not be set for init containers without restartPolicy=Always"));
}

function validateLifecycle({ postStart, preStop }: Lifecycle, graceSeconds: number | undefined, field: string): FieldError[] {
  return [
    ...(postStart === undefined ? [] : validateHandler(postStart, graceSeconds, `${field}.postStart`)),
    ...(preStop === undefined ? [] : validateHandler(preStop, graceSeconds, `${field}.preStop`)),
  ];
}

function validateKillingProbe(probe: Probe, field: string): FieldError[] {
  const { successThreshold } = probe;
  const errors = validateProbe(probe, field);
  return successThreshold === 1 ? errors : [...errors, invalidValue(`${field}.successThreshold`, successThreshold ?? 0, "must be 1")];
}

function validateReadinessProbe(probe: Probe, field: string): FieldError[] {
  const { terminationGracePeriodSeconds: grace } = probe;
  const errors = validateProbe(probe, field);
  if (grace === undefined) return errors;
  return [...errors, invalidValue(`${field}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes")];
}

function validateProbe(probe: Probe, field: string): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, terminationGracePeriodSeconds: grace } = probe;
  const errors = [
    ...validateHandler({ exec, httpGet, tcpSocket, grpc }, undefined, field),
    ...notNegative(`${field}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...notNegative(`${field}.timeoutSeconds`, probe.timeoutSeconds),
    ...notNegative(`${field}.periodSeconds`, probe.periodSeconds),
    ...notNegative(`${field}.successThreshold`, probe.successThreshold),
    ...notNegative(`${field}.failureThreshold`, probe.failureThreshold),
  ];
  if (grace === undefined || grace > 0) return errors;
  return [...errors, invalidValue(`${field}.terminationGracePeriodSeconds`, grace, "must be greater than 0")];
}

function validateHandler(handler: Handler, graceSeconds: number | undefined, field: string): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const checks: readonly (readonly [string, FieldError[] | undefined])[] = [
    ["exec", exec && validateExec(exec, `${field}.exec`)],
    ["httpGet", httpGet && validateHttpGet(httpGet, `${field}.httpGet`)],
    ["tcpSocket", tcpSocket && numberOrName(`${field}.tcpSocket.port`, tcpSocket.port)],
    ["grpc", grpc && numberOrName(`${field}.grpc.port`, grpc.port)],
    ["sleep", sleep && validateSleep(sleep, graceSeconds, `${field}.sleep`)],
  ];
  const given = checks.filter(([, errors]) => errors !== undefined);
  if (given.length === 0) return [required(field, "must specify a handler type")];
  return given.flatMap(([name, errors = []], index) =>
    index === 0 ? errors : [forbiddenField(`${field}.${name}`, "may not specify more than 1 handler type")],
  );
}

function validateExec({ command = [] }: ExecAction, field: string): FieldError[] {
  return command.length === 0 ? [required(`${field}.command`)] : [];
}

function validateHttpGet(action: HTTPGetAction, field: string): FieldError[] {
  const { path, port, scheme, httpHeaders = [] } = action;
  const badHeaders = httpHeaders.filter(({ name }) => !HEADER_PATTERN.test(name ?? ""));
  return [
    ...(isBlank(path) ? [required(`${field}.path`)] : []),
    ...numberOrName(`${field}.port`, port),
    ...optionalChoice(`${field}.scheme`, scheme, ["HTTP", "HTTPS"]),
    ...badHeaders.flatMap(({ name }) => badValue(`${field}.httpHeaders`, name ?? "", [HEADER_WORDS])),
  ];
}

function validateSleep({ seconds }: SleepAction, graceSeconds: number | undefined, field: string): FieldError[] {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return [];
  return [invalidValue(field, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`)];
}

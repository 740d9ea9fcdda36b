/**
 * How scheduler, controller manager and etcd are, worked out when somebody asks, as the API server of a member sees them.
 * @see kubernetes pkg/registry/core/componentstatus/{rest,validator}.go and pkg/registry/core/rest/storage_core.go
 */
import { type ComponentAnswer, type ComponentStatus, componentStatusOf } from "../api/kinds/component-status.ts";
import type { StateReader } from "../store/tables.ts";
import { apiServers, controlPlaneRow, isServing, membersOf } from "./control-plane.ts";
import { memberProcesses, type ProcessRow, processTable } from "./process.ts";

const SCHEDULER_PORT = 10_259;
const CONTROLLER_MANAGER_PORT = 10_257;

/** One object for each component; of several members the first that serves is asked. */
export function componentStatuses(state: StateReader): readonly ComponentStatus[] {
  const etcd = controlPlaneRow(state)?.etcd;
  const serving = etcd === undefined ? undefined : apiServers(state, etcd).find(isServing);
  const member = serving?.member ?? membersOf(state)[0];
  const rowOf = (name: string) => (member === undefined ? undefined : state.row(processTable, `${name}@${member}`));
  return [
    asked("scheduler", rowOf(memberProcesses.scheduler.name), SCHEDULER_PORT),
    asked("controller-manager", rowOf(memberProcesses.controllerManager.name), CONTROLLER_MANAGER_PORT),
    etcdAnswer(member === undefined || isUp(rowOf(memberProcesses.etcd.name))),
  ].map(componentStatusOf);
}

function isUp(row: ProcessRow | undefined): boolean {
  return row?.running === true && row.paused !== true;
}

/** Both processes are asked on the machine of the API server itself, whoever leads. */
function asked(name: ComponentAnswer["name"], row: ProcessRow | undefined, port: number): ComponentAnswer {
  if (isUp(row)) return { name, isHealthy: true, message: "ok" };
  const address = `127.0.0.1:${port}`;
  const why = row?.paused === true && row.running ? "net/http: TLS handshake timeout" : `dial tcp ${address}: connect: connection refused`;
  return { name, isHealthy: false, message: `Get "https://${address}/healthz": ${why}` };
}

function etcdAnswer(isHealthy: boolean): ComponentAnswer {
  const name = "etcd-0";
  return isHealthy ? { name, isHealthy, message: "ok" } : { name, isHealthy, error: "context deadline exceeded" };
}

/**
 * Says of each flow schema whether the priority level that it names is there; the API server does so itself.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go
 */
import { rfc3339 } from "../api/duration.ts";
import { keyOf } from "../api/kind.ts";
import type { FlowSchema } from "../api/kinds/flow-schema.ts";
import { type Agent, NOTHING_TO_DO, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

export const flowSchemaStatus: Agent = {
  name: "flow-schema-status",
  process: processes.apiServer,
  watches: {
    FlowSchema: ({ after }) => (after === undefined ? [] : [keyOf(after)]),
    PriorityLevelConfiguration: ({ before, after }, world) => {
      if (before !== undefined && after !== undefined) return [];
      const name = (before ?? after)?.metadata.name;
      const schemas = [...world.list("FlowSchema")].filter(({ spec }) => spec.priorityLevelConfiguration.name === name);
      return schemas.map(keyOf);
    },
  },
  reconcile(key, world) {
    const schema = world.get("FlowSchema", key);
    if (schema === undefined) return NOTHING_TO_DO;
    const { name } = schema.spec.priorityLevelConfiguration;
    const isDangling = world.get("PriorityLevelConfiguration", name) === undefined;
    const status = isDangling ? "True" : "False";
    const old = schema.status.conditions?.find(({ type }) => type === "Dangling");
    const what = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(name)}`;
    const message = isDangling ? `${what} but there is no such object` : `${what} and it exists`;
    if (old?.status === status && old.message === message) return NOTHING_TO_DO;
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : rfc3339(world.nowMs);
    const condition = { type: "Dangling", status, lastTransitionTime, reason: isDangling ? "NotFound" : "Found", message };
    const others = (schema.status.conditions ?? []).filter(({ type }) => type !== "Dangling");
    const next: FlowSchema = { ...schema, status: { ...schema.status, conditions: [...others, condition] } };
    return { intents: [updateStatus(next)] };
  },
};

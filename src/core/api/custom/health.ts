/**
 * How well a custom object is, as far as its conditions tell: most operators report Ready or Available.
 * @see kubernetes-sigs/cli-utils pkg/kstatus/README.md
 */
import { isRecord } from "../field-walk.ts";
import type { Health, KubeObject } from "../kind.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly why: string;
}

const GOOD: readonly string[] = ["Ready", "Available", "Healthy", "Succeeded"];
const BAD: readonly string[] = ["Stalled", "Failed", "Degraded"];

/** The state by the usual conditions; fine when there are none. */
export function customHealth(object: KubeObject): Health {
  if (object.metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  const conditions = conditionsOf(object);
  const bad = conditions.find(({ type, status }) => BAD.includes(type) && status === "True");
  if (bad !== undefined) return { state: "failing", why: bad.why };
  const good = conditions.find(({ type }) => GOOD.includes(type));
  return good === undefined || good.status === "True" ? { state: "ok", why: "" } : { state: "progressing", why: good.why };
}

function conditionsOf(object: KubeObject): readonly Condition[] {
  const status: unknown = "status" in object ? object.status : undefined;
  const list: unknown = isRecord(status) ? status.conditions : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map(({ type, status: state, message, reason }) => ({
    type: String(type),
    status: String(state),
    why: String(message ?? reason ?? type),
  }));
}

/**
 * The cluster that a scenario asks for.
 */
import { parseTime } from "../api/duration.ts";
import { isRecord } from "../api/field-walk.ts";
import { quantityError } from "../api/quantity.ts";
import type { YamlPath } from "../api/yaml-text.ts";
import { type NodeSpec, standardNodes } from "../bootstrap.ts";
import type { ClusterOptions } from "../cluster.ts";
import type { Fields, Reading } from "./reading.ts";
import { machineShape } from "./shape.ts";

const ZONES_MAX = 26;
const WORKERS = 3;
const STANDARD_ZONES = 3;
const MAX_INT32 = 2_147_483_647;

/** Reads `cluster`; what is left out is as in a standard cluster. */
export function readCluster(fields: Fields, path: YamlPath, reading: Reading): ClusterOptions {
  const zones = reading.count(fields, [...path, "zones"], [1, ZONES_MAX]) ?? STANDARD_ZONES;
  const members = reading.count(fields, [...path, "controlPlane"], [1, 3]) ?? 1;
  if (members === 2) reading.add([...path, "controlPlane"], "two members bear no loss more than one does: 1 or 3");
  const controlPlane = members === 1 ? 1 : 3;
  const startMs = readStart(fields, [...path, "start"], reading);
  const nodes = readNodes(fields, [...path, "nodes"], { zones, controlPlane }, reading);
  return { nodes, controlPlane, ...(startMs === undefined ? {} : { startMs }) };
}

function readStart(fields: Fields, path: YamlPath, reading: Reading): number | undefined {
  const text = reading.text(fields, path);
  if (text === undefined) return undefined;
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? parseTime(text) : Number.NaN;
  return Number.isNaN(ms) ? reading.add(path, "an instant such as 2026-01-01T00:00:00Z") : ms;
}

interface Layout {
  readonly zones: number;
  readonly controlPlane: 1 | 3;
}

function readNodes({ nodes }: Fields, path: YamlPath, { zones, controlPlane }: Layout, reading: Reading): readonly NodeSpec[] {
  if (!Array.isArray(nodes)) {
    const isCount = typeof nodes === "number" && Number.isInteger(nodes) && nodes >= 0 && nodes <= 1_000;
    if (nodes !== undefined && !isCount) reading.add(path, "a number of workers up to 1000, or a list of nodes with names");
    return standardNodes(isCount ? nodes : WORKERS, controlPlane).map((node, index) => spread(node, index - controlPlane, zones));
  }
  const workers = nodes.flatMap((node, index) => readMachine(node, [...path, index], reading) ?? []);
  return [...standardNodes(0, controlPlane), ...workers];
}

/** Worker after worker, zone after zone. */
function spread(node: NodeSpec, worker: number, zones: number): NodeSpec {
  return node.controlPlane ? node : { ...node, zone: `zone-${String.fromCharCode("a".charCodeAt(0) + (worker % zones))}` };
}

function readMachine(value: unknown, path: YamlPath, reading: Reading): NodeSpec | undefined {
  const parsed = machineShape.schema().safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
    reading.addIssues(issues, undefined, () => Object.keys(machineShape.fields()));
  }
  if (!isRecord(value)) return undefined;
  for (const field of ["cpu", "memory"] as const) {
    const amount = value[field];
    const fault = amount === undefined ? undefined : quantityError(String(amount));
    if (fault !== undefined) reading.add([...path, field], fault);
  }
  return {
    name: reading.text(value, [...path, "name"]) ?? "",
    zone: reading.text(value, [...path, "zone"]) ?? "zone-a",
    cpu: String(value.cpu ?? "4"),
    memory: String(value.memory ?? "8Gi"),
    pods: reading.count(value, [...path, "pods"], [0, MAX_INT32]) ?? 110,
    controlPlane: false,
  };
}

/**
 * The shape of a scenario's YAML: which fields there are and of what type; `scenario.ts` says what they mean.
 *
 * Fields that are written in more than one way (`do: LINE` and `do: [LINE, LINE]`) are taken as they come here.
 */
import { anything, int32, list, optional, part, quantity, struct, text } from "../api/schema.ts";

/** One machine of the cluster that a scenario asks for. */
export const machineShape = struct("ScenarioNode", () => ({
  name: text("The node's name."),
  zone: optional(text("The zone it stands in; default zone-a.")),
  cpu: optional(quantity("How much CPU it has; default 4.")),
  memory: optional(quantity("How much memory it has; default 8Gi.")),
  pods: optional(int32("How many pods it takes; default 110.")),
}));

const clusterShape = struct("ScenarioCluster", () => ({
  nodes: optional(anything("How many workers, or a list of them with name, zone, cpu, memory and pods; default 3.")),
  zones: optional(int32("Over how many zones the workers are spread; default 3.")),
  controlPlane: optional(int32("How many control-plane nodes: 1 or 3.")),
  start: optional(text("The instant at which the clock starts: 2026-01-01T00:00:00Z.")),
}));

const expectationShape = struct("ScenarioExpectation", () => ({
  eventually: optional(text("CONDITION within DURATION: it must hold at some instant until then.")),
  always: optional(text("CONDITION for DURATION, or until CONDITION: it must hold at every instant until then.")),
  never: optional(text("CONDITION for DURATION, or until CONDITION: it must hold at no instant until then.")),
  between: optional(list(text("A duration."), "The earliest and the latest instant at which `eventually` may first hold.")),
  because: optional(text("Why it is so, for the reader.")),
}));

const stepShape = struct("ScenarioStep", () => ({
  at: optional(text("When it begins, counted from the scenario's start.")),
  after: optional(text("When it begins, counted from the end of the step before.")),
  when: optional(text("The condition at whose first instant it begins.")),
  within: optional(text("How long `when` may take; default 10m.")),
  say: optional(text("What the audience is told before anything is done.")),
  manifests: optional(list(anything("A path, or an object."), "What is applied.")),
  do: optional(anything("A command line, or a list of them.")),
  refused: optional(text("The commands must fail, and this must be among their words.")),
  expect: optional(list(expectationShape, "What must come of it.")),
}));

/** A whole file. */
export const scenarioShape = struct("Scenario", () => ({
  apiVersion: text("kubarium.dev/v1."),
  kind: text("Scenario."),
  name: text("A title, in a few words."),
  about: optional(text("What one learns.")),
  number: optional(int32("Its number in the catalogue of failures.")),
  seed: optional(int32("Seed of everything random; default 1.")),
  namespace: optional(text("The namespace that commands and conditions work in; default `default`.")),
  cluster: optional(part(clusterShape, "What it is played on.")),
  manifests: optional(list(anything("A path, or an object."), "What is applied at the start; paths are relative to the file.")),
  steps: list(stepShape, "What happens, in order."),
}));

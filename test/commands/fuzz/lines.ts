/**
 * Command lines as a hurried hand might type them: known words in any order, and words that fit nowhere.
 */
import type { Command } from "../../../src/commands/command.ts";
import { commands } from "../../../src/commands/index.ts";
import type { Choices } from "./random.ts";

const TARGETS = [
  "pod rich",
  "pods -A",
  "deploy/catalog",
  "deploy catalog",
  "svc catalog",
  "node worker-1",
  "cm/kube-root-ca.crt",
  "sa default",
  "ns/default",
  "ep,endpointslices",
  "events",
  "all",
  "pods,",
  "nope/x",
  "a/b/c",
  "constructor",
  "__proto__",
  "-f pod.yaml",
  "-f bad.yaml",
  "-f nowhere",
  "pods.spec.containers",
  "pod.constructor",
];
const VALUES = [
  "",
  "x",
  "-1",
  "3",
  "1e9",
  "99999999999999999999",
  "5s",
  "-5s",
  "true",
  "wide",
  "yaml",
  "json",
  "name",
  "jsonpath={.items[*].metadata.name}",
  "jsonpath={.items[99]}",
  "jsonpath={..name}",
  "jsonpath={.items[?(@.metadata.name=='x')]}",
  "jsonpath={",
  "custom-columns=A:.metadata.name,B:.spec.containers[*].image",
  "custom-columns=A",
  "a=b",
  "a in (b",
  "!a,b!=c",
  "metadata.name=x",
  "spec.foo=1",
  ".metadata.name",
  "{.items",
  "null",
  "{}",
  "[]",
  '{"spec":{"replicas":2}}',
  '{"spec":null}',
  '{"metadata":null}',
  '{"metadata":{"labels":null}}',
  '{"spec":{"containers":[{"$patch":"delete"}]}}',
  '[{"op":"remove","path":"/metadata/name"}]',
  '[{"op":"replace","path":"/spec","value":1}]',
  "merge",
  "strategic",
  "background",
  "orphan",
  "server",
  "condition=Ready",
  "jsonpath={.status.phase}=Running",
  "k=v:NoSchedule",
  "k-",
  "=b",
  "*=nginx:1.30",
  "status",
  "undo",
  "image",
  "settled",
];

/** A line for one of the commands. */
export function hurriedLine(choices: Choices): string {
  const command = choices.pick(commands);
  const count = choices.below(5);
  const words = Array.from({ length: count }, () => word(command, choices));
  // Waiting may take an hour of virtual time, of which nothing is learned here.
  const patience = command.options.some(({ name }) => name === "timeout") ? ["--timeout=2s"] : [];
  return [command.name, ...words, ...patience].join(" ");
}

function word({ options }: Command, choices: Choices): string {
  if (options.length === 0 || choices.has(0.6)) return choices.has(0.6) ? choices.pick(TARGETS) : quoted(choices.pick(VALUES), choices);
  const { name, type } = choices.pick(options);
  return type === "flag" && choices.has(0.8) ? `--${name}` : `--${name}=${quoted(choices.pick(VALUES), choices)}`;
}

/** Most of the time as a shell wants it. */
function quoted(text: string, choices: Choices): string {
  return choices.has(0.05) ? `${text}"` : `'${text.replaceAll("'", "")}'`;
}

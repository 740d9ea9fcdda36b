/**
 * Command lines for objects: what a key stands for, in words that the prompt, `--do` and kubectl understand.
 */
import { type AnyKind, type KubeObject, singularOf } from "../core/index.ts";

const PLAIN_WORD = /^[\w./:@=,+%-]+$/;

/** A word as it is typed: quoted when a shell would split it. */
export function quoted(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** ` -n shop` for an object in a namespace, nothing for one without. */
export function inNamespace(object: KubeObject | undefined): string {
  const namespace = object?.metadata.namespace;
  return namespace === undefined || namespace === "" ? "" : ` -n ${quoted(namespace)}`;
}

/** `delete pod web-1 web-2 -n shop`: one line for objects of one namespace. */
export function objectLine(verb: string, kind: AnyKind, objects: readonly KubeObject[]): string {
  const names = objects.map(({ metadata }) => quoted(metadata.name)).join(" ");
  return `${verb} ${singularOf(kind)} ${names}${inNamespace(objects[0])}`;
}

/** `rollout restart deployment/web -n shop`. */
export function slashLine(verb: string, kind: AnyKind, object: KubeObject, options = ""): string {
  return `${verb} ${singularOf(kind)}/${quoted(object.metadata.name)}${options === "" ? "" : ` ${options}`}${inNamespace(object)}`;
}

/** The lines for objects that may lie in several namespaces: one per namespace. */
export function linesByNamespace(objects: readonly KubeObject[], lineOf: (objects: readonly KubeObject[]) => string): readonly string[] {
  const groups = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? "";
    groups.set(namespace, [...(groups.get(namespace) ?? []), object]);
  }
  return [...groups.values()].map(lineOf);
}

/**
 * `x` on a Secret shows its values in plain text.
 */
import { type KubeObject, splitKey } from "../../core/index.ts";
import { type Action, needsObject, type Target } from "../action.ts";
import { aView } from "../state.ts";

interface WithBytes extends KubeObject {
  readonly data?: { readonly [key: string]: string };
}

export const decodeSecretAction: Action = {
  id: "decode",
  keys: ["x"],
  title: "decode",
  on: "Secrets",
  group: "object",
  hint: true,
  disabledReason: (target: Target) => {
    const { kind, object } = target;
    if (object === undefined) return needsObject(target);
    return kind?.plural === "secrets" ? undefined : `There is nothing to decode in a ${kind?.kind}.`;
  },
  effects: ({ object, view }) => {
    if (object === undefined) return [];
    const lines = Object.entries((object as WithBytes).data ?? {}).flatMap(([key, value]) => decodedLines(key, value));
    const { namespace, name } = splitKey(view.object?.key ?? `${object.metadata.namespace}/${object.metadata.name}`);
    const text = { title: `Secret(${namespace}/${name})`, lines: lines.length === 0 ? ["It holds nothing."] : lines };
    return [{ type: "opened", view: aView({ pane: "text", text }) }];
  },
};

function decodedLines(key: string, value: string): readonly string[] {
  const lines = textOfBase64(value).split("\n");
  return lines.length === 1 ? [`${key}: ${lines[0]}`] : [`${key}: |`, ...lines.map((line) => `  ${line}`)];
}

function textOfBase64(value: string): string {
  const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

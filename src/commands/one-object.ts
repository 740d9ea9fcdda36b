/**
 * Commands about the past of one object: `pod/web-0`, `deployment web`, and also what is gone by now.
 */
import { type AnyKind, ApiError, notFound } from "../core/index.ts";
import type { Args, CommandContext } from "./command.ts";
import { parseResourceArgs } from "./resource-args.ts";
import { keyIn, namedNamespace } from "./shared-options.ts";

/** An object's name in full. */
export interface NamedObject {
  readonly kind: AnyKind;
  readonly key: string;
  readonly name: string;
}

/** The one object that the words name; refused when they name none, or several, or one that never was. */
export function namedObject(args: Args, context: CommandContext, ask: string): NamedObject {
  const { registry, store } = context.cluster;
  const [resource, ...others] = parseResourceArgs(args.words, registry);
  const [name, ...names] = resource?.names ?? [];
  if (resource === undefined || name === undefined || others.length + names.length > 0)
    throw new ApiError("BadRequest", `error: ask '${ask}'`);
  const { kind } = resource;
  const key = keyIn(kind, namedNamespace(args, context), name);
  const isKnown = store.get(kind.kind, key) !== undefined || store.log.ofObject(kind.kind, key).next().done !== true;
  if (!isKnown) throw notFound(kind, name);
  return { kind, key, name };
}

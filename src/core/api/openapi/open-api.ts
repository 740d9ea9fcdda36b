/**
 * What the API says of itself: the index, a document for each version of a group, and all in one for old clients.
 *
 * Everything is made when it is first asked for, and kept as long as the kinds it was made from are the same.
 */
import type { AnyKind } from "../registry.ts";
import type { VirtualKind } from "../reviews/virtual-kind.ts";
import { openApiDocument } from "./document.ts";
import { rootOf } from "./operations.ts";
import { type Resource, resourcesOf } from "./resource.ts";
import { swaggerDocument } from "./swagger.ts";
import { swaggerProtobuf } from "./swagger-protobuf.ts";

/** The documents of a list of kinds. */
export interface OpenApi {
  /** Body of `/openapi/v3`. */
  index(): string;
  /** Body of `/openapi/v3/<path>`, such as `api/v1` and `apis/apps/v1`; undefined when there is no such version. */
  document(path: string): string | undefined;
  /** What the index names the document's present content by. */
  hash(path: string): string | undefined;
  /** Body of `/openapi/v2`. */
  v2Json(): string;
  /** The same in gnostic's protobuf. */
  v2Protobuf(): Uint8Array;
}

const known = new WeakMap<readonly AnyKind[], OpenApi>();

/** What the API that serves these kinds says of itself; the same list of kinds gives the same documents. */
export function openApiOf(kinds: readonly AnyKind[], virtualKinds: readonly VirtualKind[]): OpenApi {
  const before = known.get(kinds);
  if (before !== undefined) return before;
  const openApi = createOpenApi(resourcesOf(kinds, virtualKinds));
  known.set(kinds, openApi);
  return openApi;
}

interface Document {
  readonly resources: readonly Resource[];
  readonly text: string;
  readonly hash: string;
}

// The last document of each path: after a custom kind has come or gone, all others stay as they are.
const documents = new Map<string, Document>();

function createOpenApi(resources: readonly Resource[]): OpenApi {
  const byPath = new Map<string, Resource[]>();
  for (const resource of resources) {
    const path = rootOf(resource.type).slice(1);
    byPath.set(path, [...(byPath.get(path) ?? []), resource]);
  }
  const document = (path: string): Document | undefined => {
    const own = byPath.get(path);
    return own === undefined ? undefined : documentOf(path, own);
  };
  let json: string | undefined;
  let bytes: Uint8Array | undefined;
  return {
    index: () => {
      const paths = [...byPath.keys()].sort();
      const entries = paths.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${document(path)?.hash}` }]);
      return JSON.stringify({ paths: Object.fromEntries(entries) });
    },
    document: (path) => document(path)?.text,
    hash: (path) => document(path)?.hash,
    v2Json: () => {
      json ??= JSON.stringify(swaggerDocument(resources));
      return json;
    },
    v2Protobuf: () => {
      bytes ??= swaggerProtobuf(swaggerDocument(resources));
      return bytes;
    },
  };
}

function documentOf(path: string, resources: readonly Resource[]): Document {
  const before = documents.get(path);
  if (before !== undefined && isSame(before.resources, resources)) return before;
  const text = JSON.stringify(openApiDocument(resources));
  const document = { resources, text, hash: contentHash(text) };
  documents.set(path, document);
  return document;
}

function isSame(before: readonly Resource[], after: readonly Resource[]): boolean {
  return before.length === after.length && before.every(({ kind, schema }, at) => kind === after[at]?.kind && schema === after[at]?.schema);
}

/** 64 bits of a text, in hexadecimal: enough to tell one content of a document from the next. */
function contentHash(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x1000193;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x1000193);
    low = Math.imul(low ^ code, 0x5bd1e995) ^ (low >>> 15);
  }
  return [high, low].map((half) => (half >>> 0).toString(16).toUpperCase().padStart(8, "0")).join("");
}

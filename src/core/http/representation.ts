/**
 * Objects as clients get them: as JSON, as rows of a table, as metadata alone.
 *
 * Whatever is stored never changes, so its JSON is made once and shared by everybody who asks for it.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/response.go
 */
import type { Column, KubeObject } from "../api/kind.ts";
import { encodeProtobuf } from "../api/protobuf/encode.ts";
import type { AnyKind } from "../api/registry.ts";
import { isCustomKind } from "../api/served-version.ts";
import type { Form } from "./accept.ts";
import { type Served, shownIn } from "./served.ts";
import { Writings } from "./writings.ts";

/** How much of each object goes with a row of a table. */
export type Included = "Metadata" | "None" | "Object";

/** Everything that decides how an object of a kind is written. */
export interface Rendering {
  readonly served: Served;
  readonly form: Form;
  readonly included: Included;
  readonly nowMs: number;
}

interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** The name of a rendering among those that share what was written: the same name, the same text. */
export function renderingName({ served, form, included }: Rendering): string {
  return `${served.apiVersion}/${form.as}/${form.encoding}/${form.as === "table" ? included : ""}`;
}

/** One object, as it is answered. */
export function renderObject(rendering: Rendering, object: KubeObject): string {
  switch (rendering.form.as) {
    case "object":
      return jsonOf(rendering.served, object);
    case "metadata":
      return partialOf(object);
    case "table":
      return tableOf(rendering, [object], { resourceVersion: object.metadata.resourceVersion ?? "" });
  }
}

/** A list piece by piece: a few hundred objects each, so that nobody waits for thousands. */
export function* renderList(rendering: Rendering, objects: Iterable<KubeObject>, metadata: ListMeta): Generator<string> {
  const { served, form } = rendering;
  if (form.as === "table") {
    yield* tablePieces(rendering, objects, metadata);
    return;
  }
  const isPartial = form.as === "metadata";
  const apiVersion = isPartial ? "meta.k8s.io/v1" : served.apiVersion;
  const kind = isPartial ? "PartialObjectMetadataList" : `${served.apiKind}List`;
  yield `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`;
  yield* pieces(objects, (object) => (isPartial ? partialOf(object) : itemOf(served, object)));
  yield "]}\n";
}

/** A list in protobuf; it has no pieces. */
export function protobufList({ served }: Rendering, objects: Iterable<KubeObject>, metadata: ListMeta): Uint8Array {
  const items = [...objects].map((object) => shownIn(served, object));
  return encodeProtobuf({ kind: `${served.apiKind}List`, apiVersion: served.apiVersion, metadata, items } as never);
}

const PIECE_CHARACTERS = 64 * 1_024;

function* pieces(objects: Iterable<KubeObject>, write: (object: KubeObject) => string): Generator<string> {
  let piece = "";
  let isFirst = true;
  for (const object of objects) {
    piece += isFirst ? write(object) : `,${write(object)}`;
    isFirst = false;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

/** The pods of a cluster as large as is promised. */
const KEPT_CHARACTERS = 96 * 1_024 * 1_024;
const written = new Writings<KubeObject, string>(KEPT_CHARACTERS, (text) => text.length);

/** The object's JSON in this version. */
export function jsonOf(served: Served, object: KubeObject): string {
  return written.of(object, served.apiVersion, () => JSON.stringify(headFirst(shownIn(served, object))));
}

/** kind and apiVersion first, as everybody else writes them; lists of built-in kinds cut them off again. */
function headFirst({ kind, apiVersion, ...rest }: KubeObject): object {
  return { kind, apiVersion, ...rest };
}

/** Items of a list need not repeat what the list says of them all; those of custom kinds do. */
function itemOf(served: Served, object: KubeObject): string {
  const text = jsonOf(served, object);
  if (isCustomKind(served.kind)) return text;
  return `{${text.slice(text.indexOf('"metadata":'))}`;
}

function partialOf({ metadata }: KubeObject): string {
  return JSON.stringify({ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata });
}

/** A Table with these rows. */
export function tableOf(rendering: Rendering, objects: Iterable<KubeObject>, metadata: ListMeta): string {
  return [...tablePieces(rendering, objects, metadata)].join("");
}

function* tablePieces(rendering: Rendering, objects: Iterable<KubeObject>, metadata: ListMeta): Generator<string> {
  const columns = shownColumns(rendering.served.kind);
  const definitions = columnDefinitions(rendering.served.kind, columns);
  yield `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":${JSON.stringify(metadata)},"columnDefinitions":${definitions},"rows":[`;
  yield* pieces(objects, (object) => rowOf(rendering, columns, object));
  yield "]}\n";
}

function shownColumns(kind: AnyKind): readonly Column<KubeObject>[] {
  return kind.columns.filter(({ tuiOnly }) => tuiOnly !== true);
}

function rowOf({ served, included, nowMs }: Rendering, columns: readonly Column<KubeObject>[], object: KubeObject): string {
  const cells = columns.map((column) => cellOf(column, column.cell(object, { nowMs, wide: true })));
  const shown = included === "None" ? "null" : included === "Object" ? jsonOf(served, object) : partialOf(object);
  return `{"cells":${JSON.stringify(cells)},"object":${shown}}`;
}

/** A count is a number on the wire, if it is one. */
function cellOf({ type }: Column<KubeObject>, text: string): string | number | boolean {
  if (type === "integer" || type === "number") return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === "boolean") return text === "true" || text === "True" ? true : text === "false" || text === "False" ? false : text;
  return text;
}

const definitionsOf = new WeakMap<AnyKind, string>();

function columnDefinitions(kind: AnyKind, columns: readonly Column<KubeObject>[]): string {
  const known = definitionsOf.get(kind);
  if (known !== undefined) return known;
  const definitions = columns.map(({ name, type = "string", wide }) => ({
    name: titleOf(name),
    type,
    format: name === "NAME" ? "name" : "",
    description: `${titleOf(name)} of the ${kind.apiKind ?? kind.kind}, as it is printed.`,
    priority: wide ? 1 : 0,
  }));
  const text = JSON.stringify(definitions);
  definitionsOf.set(kind, text);
  return text;
}

/** Words that are no words. */
const ABBREVIATION = /^(?:IP|OS|CPU|API|UID|URL|CSI|CIDR|ID|PV)$/;

/** `NOMINATED NODE` → `Nominated Node`: columns are held as they are printed, and sent as upstream names them. */
function titleOf(name: string): string {
  return name
    .split(" ")
    .map((word) =>
      word
        .split("-")
        .map((part, index) =>
          ABBREVIATION.test(part)
            ? part
            : index > 0 && word !== part && !/IP$|IMAGE$|VERSION$|RUNTIME$/.test(word)
              ? part.toLowerCase()
              : capital(part),
        )
        .join("-"),
    )
    .join(" ");
}

function capital(word: string): string {
  return word.slice(0, 1) + word.slice(1).toLowerCase();
}

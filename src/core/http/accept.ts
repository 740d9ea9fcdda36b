/**
 * In which form an answer is wanted: plain JSON, a table, metadata alone, or protobuf where nothing else is taken.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go
 */
import { ApiError } from "../api/errors.ts";

/** A form in which objects are sent. */
export interface Form {
  readonly as: "object" | "table" | "metadata";
  readonly encoding: "json" | "protobuf" | "yaml";
}

/** One type of an Accept header, with its parameters. */
export interface MediaType {
  readonly type: string;
  readonly parameters: { readonly [name: string]: string };
  readonly quality: number;
}

/** Plain JSON. */
export const PLAIN: Form = { as: "object", encoding: "json" };

const PROTOBUF = "application/vnd.kubernetes.protobuf";
const TRANSFORMED: { readonly [as: string]: Form["as"] | undefined } = {
  Table: "table",
  PartialObjectMetadata: "metadata",
  PartialObjectMetadataList: "metadata",
};

const forms = new Map<string, Form>();
const FORMS_MAX = 1_000;

/** The first form of an Accept header that is served; JSON wins over protobuf wherever it is taken. */
export function formOf(accept: string | undefined): Form {
  if (accept === undefined || accept === "") return PLAIN;
  const known = forms.get(accept);
  if (known !== undefined) return known;
  const form = chooseForm(mediaTypes(accept));
  if (forms.size < FORMS_MAX) forms.set(accept, form);
  return form;
}

/** The types of an Accept header, the best first. */
export function mediaTypes(accept: string): readonly MediaType[] {
  return accept
    .split(",")
    .map(mediaType)
    .sort((a, b) => b.quality - a.quality);
}

function mediaType(text: string): MediaType {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  const parameters: Record<string, string> = {};
  for (const each of rest) {
    const at = each.indexOf("=");
    if (at > 0) parameters[each.slice(0, at)] = each.slice(at + 1);
  }
  const quality = Number(parameters.q ?? "1");
  return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 0 : quality };
}

function chooseForm(types: readonly MediaType[]): Form {
  const served = types.map(served1).filter((form) => form !== undefined);
  const [first] = served;
  if (first === undefined)
    throw new ApiError(
      "NotAcceptable",
      "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/cbor",
    );
  if (first.encoding !== "protobuf") return first;
  return served.find(({ as, encoding }) => as === first.as && encoding === "json") ?? first;
}

function served1({ type, parameters }: MediaType): Form | undefined {
  const encoding = encodingOf(type);
  if (encoding === undefined) return undefined;
  const { as, g: group, v: version } = parameters;
  if (as === undefined) return { as: "object", encoding };
  const transformed = Object.hasOwn(TRANSFORMED, as) ? TRANSFORMED[as] : undefined;
  const isServed = group === "meta.k8s.io" && (version === "v1" || version === "v1beta1");
  return transformed === undefined || !isServed ? undefined : { as: transformed, encoding };
}

function encodingOf(type: string): Form["encoding"] | undefined {
  if (type === "application/json" || type === "*/*" || type === "application/*") return "json";
  if (type === "application/yaml") return "yaml";
  return type === PROTOBUF ? "protobuf" : undefined;
}

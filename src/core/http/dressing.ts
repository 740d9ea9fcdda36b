/**
 * Answers for people: indented JSON for those who read it in a terminal, YAML for those who ask for it.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go (isPrettyPrint)
 */
import { stringify } from "yaml";
import type { Form } from "./accept.ts";
import { mediaTypes } from "./accept.ts";
import type { HttpReply, HttpRequest, WholeReply } from "./contract.ts";

/** Programs with which people look. */
const PEOPLE = /^(?:curl|Wget|Mozilla\/5\.0)/;

/** The reply as this client likes it. */
export function dressed(request: HttpRequest, reply: HttpReply): HttpReply {
  if (reply.do !== "reply" || reply.headers["content-type"]?.startsWith("application/json") !== true || reply.body === "") return reply;
  if (wantsYaml(request))
    return {
      ...reply,
      headers: { ...reply.headers, "content-type": "application/yaml" },
      body: stringify(JSON.parse(textOf(reply)), { version: "1.1", sortMapEntries: true }),
    };
  return wantsIndent(request) ? { ...reply, body: `${JSON.stringify(JSON.parse(textOf(reply)), undefined, 2)}\n` } : reply;
}

function wantsYaml({ headers }: HttpRequest): boolean {
  const { accept = "" } = headers;
  return accept.includes("yaml") && mediaTypes(accept)[0]?.type === ("application/yaml" satisfies `application/${Form["encoding"]}`);
}

function wantsIndent({ headers, target }: HttpRequest): boolean {
  const asked = /[?&]pretty=?([^&]*)/.exec(target)?.[1];
  return asked === undefined ? PEOPLE.test(headers["user-agent"] ?? "") : !/^(?:|0|false)$/.test(asked);
}

function textOf({ body }: WholeReply): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? "{}" : [...body].join("");
}

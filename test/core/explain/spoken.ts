/**
 * What a whole cluster says of itself, with names that do not depend on chance: `web-1` for the first pod that is named.
 */
import { explainWhy, type Foreseen, forecast, subjectText } from "../../../src/core/index.ts";
import type { Story } from "../../support/story.ts";

/** A Deployment called `web`. */
export function webYaml({ image = "nginx:1.29", replicas = 2, container = "", spec = "" } = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  ${spec}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "${image}"${container === "" ? "" : `, ${container}`}}]}
`;
}

/** Names of pods and ReplicaSets replaced in the order in which they appear; uids too. */
export function plain(text: string): string {
  const pods = new Map<string, string>();
  const sets = new Map<string, string>();
  const numbered = (names: Map<string, string>, name: string, prefix: string): string => {
    const known = names.get(name) ?? `${prefix}${names.size + 1}`;
    names.set(name, known);
    return known;
  };
  return text
    .replaceAll(/web-[a-z0-9]+-[a-z0-9]{5}/g, (name) => numbered(pods, name, "web-"))
    .replaceAll(/replicaset default\/web-[a-z0-9]+/g, (name) => `replicaset default/${numbered(sets, name, "rs-")}`)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "UID");
}

/** The chain of causes of an object, one line per link, and how it ends. */
export function whyLines({ cluster }: Story, kind: string, key: string): readonly string[] {
  const { links, ending } = explainWhy(cluster, kind, key);
  const lines = links.map(({ how, sentence, repeats }) => `${how} ${sentence}${repeats === 0 ? "" : ` ×${repeats}`}`);
  return [...plain(lines.join("\n")).split("\n"), ending];
}

/** What is to come, one line each: in how many seconds (rounded), of what, what. */
export function foreseenLines({ cluster }: Story, about?: { readonly kind: string; readonly key: string }): readonly string[] {
  const shown = ({ dueMs, object, sentence }: Foreseen): string =>
    `${Math.round((dueMs - cluster.nowMs) / 1_000)}s ${subjectText(object.kind, object.key, cluster.registry)} ${sentence}`;
  return plain(forecast(cluster, about).map(shown).join("\n"))
    .split("\n")
    .filter((line) => line !== "");
}

/**
 * Publishes the API server's certificate in every namespace, as ConfigMap `kube-root-ca.crt`; pods mount it beside their token.
 *
 * Absent on purpose: cryptography. Nothing here speaks TLS, so the certificate is a text that only looks like one.
 * @see kubernetes pkg/controller/certificates/rootcacertpublisher/publisher.go
 */
import type { ConfigMap } from "../api/kinds/config-map.ts";
import { type Agent, create, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

const NAME = "kube-root-ca.crt";
const DESCRIPTION = "kubernetes.io/description";
const DESCRIPTION_TEXT =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** Reads, base64-decoded, that it is a placeholder. */
const CERTIFICATE = [
  "-----BEGIN CERTIFICATE-----",
  "VGhpcyBpcyBub3QgYSBjZXJ0aWZpY2F0ZS4gVGhlIGNsdXN0ZXIgaXMgZW11bGF0",
  "ZWQsIGFuZCBub3RoaW5nIGluIGl0IHNwZWFrcyBUTFMu",
  "-----END CERTIFICATE-----",
  "",
].join("\n");

const DATA: NonNullable<ConfigMap["data"]> = { "ca.crt": CERTIFICATE };

export const rootCaPublisher: Agent = {
  name: "root-ca",
  process: processes.controllerManager,
  watches: {
    Namespace: ({ after }) => (after === undefined ? [] : [after.metadata.name]),
    ConfigMap: ({ before, after }) => {
      const { name, namespace } = (before ?? after)?.metadata ?? {};
      return name === NAME && namespace !== undefined ? [namespace] : [];
    },
  },
  reconcile(key, world) {
    const namespace = world.get("Namespace", key);
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return NOTHING_TO_DO;
    const present = world.get("ConfigMap", `${key}/${NAME}`);
    if (present === undefined) {
      const metadata = { name: NAME, namespace: key, annotations: { [DESCRIPTION]: DESCRIPTION_TEXT } };
      const draft = { apiVersion: "v1", kind: "ConfigMap", metadata, data: DATA };
      return { intents: [create(draft)] };
    }
    if (isPublished(present)) return NOTHING_TO_DO;
    const annotations = { ...present.metadata.annotations, [DESCRIPTION]: DESCRIPTION_TEXT };
    const restored: ConfigMap = { ...present, metadata: { ...present.metadata, annotations }, data: DATA };
    return { intents: [update(restored)] };
  },
};

/** Whether the data are right and some description is there. */
function isPublished({ data = {}, metadata }: ConfigMap): boolean {
  return data["ca.crt"] === CERTIFICATE && Object.keys(data).length === 1 && (metadata.annotations?.[DESCRIPTION] ?? "") !== "";
}

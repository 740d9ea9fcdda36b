/**
 * The service account's token in a pod: its claims can be read, its signature is none.
 * @see kubernetes pkg/serviceaccount/claims.go
 */
import { encodeBase64 } from "../../api/base64.ts";
import { parseTime } from "../../api/duration.ts";
import type { Pod } from "../../api/kinds/pod.ts";

const AUDIENCE = "https://kubernetes.default.svc.cluster.local";
/** A token lives a year, and its use is frowned upon after the hour and seven seconds that were asked for. */
const LIFETIME_SECONDS = 31_536_000;
const WARN_SECONDS = 3_607;

const made = new WeakMap<Pod["spec"], { readonly uid: string | undefined; readonly text: string }>();

/** The token, issued when the pod was made; kept, for every question to a web server looks at the files around it. */
export function tokenText({ metadata, spec }: Pod): string {
  const known = made.get(spec);
  if (known !== undefined && known.uid === metadata.uid) return known.text;
  const text = makeToken({ metadata, spec });
  made.set(spec, { uid: metadata.uid, text });
  return text;
}

function makeToken({ metadata, spec }: Pick<Pod, "metadata" | "spec">): string {
  const { creationTimestamp, name, namespace, uid } = metadata;
  const account = spec.serviceAccountName ?? "default";
  const issued = Math.floor(parseTime(creationTimestamp) / 1_000);
  const claims = {
    aud: [AUDIENCE],
    exp: issued + LIFETIME_SECONDS,
    iat: issued,
    iss: AUDIENCE,
    "kubernetes.io": {
      namespace,
      node: { name: spec.nodeName },
      pod: { name, uid },
      serviceaccount: { name: account },
      warnafter: issued + WARN_SECONDS,
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  return [{ alg: "RS256", kid: "kubarium" }, claims, "not signed"].map((part) => urlSafe(JSON.stringify(part))).join(".");
}

function urlSafe(text: string): string {
  return encodeBase64(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * How the API server is, what it is, and what it counts: `/healthz`, `/livez`, `/readyz`, `/version`, `/metrics`.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/server/healthz/healthz.go, staging/src/k8s.io/component-base/version
 */
import { apiAccess } from "../reconcile/control-plane.ts";
import type { Call } from "./context.ts";
import type { WholeReply } from "./contract.ts";

/** What answers `/version`: the release that is emulated, and what emulates it. */
const VERSION = {
  major: "1",
  minor: "34",
  emulationMajor: "1",
  emulationMinor: "34",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "33",
  gitVersion: "v1.34.2",
  // No commit of upstream's was built here; a binary that was built from no commit says as much.
  gitCommit: "",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "go1.24.9",
  compiler: "gc",
  platform: "linux/amd64",
};

/** The release. */
export function versionReply(): WholeReply {
  return {
    do: "reply",
    status: 200,
    headers: { "content-type": "application/json" },
    body: `${JSON.stringify(VERSION, undefined, 2)}`,
    wrote: false,
  };
}

/** The checks that upstream lists, in its order; `etcd` is the one that can fail here. */
const CHECKS = [
  "ping",
  "log",
  "etcd",
  "informer-sync",
  "poststarthook/start-apiserver-admission-initializer",
  "poststarthook/generic-apiserver-start-informers",
  "poststarthook/priority-and-fairness-config-consumer",
  "poststarthook/priority-and-fairness-filter",
  "poststarthook/storage-object-count-tracker-hook",
  "poststarthook/start-apiextensions-informers",
  "poststarthook/start-apiextensions-controllers",
  "poststarthook/crd-informer-synced",
  "poststarthook/start-system-namespaces-controller",
  "poststarthook/start-cluster-authentication-info-controller",
  "poststarthook/start-kube-apiserver-identity-lease-controller",
  "poststarthook/start-legacy-token-tracking-controller",
  "poststarthook/start-service-ip-repair-controllers",
  "poststarthook/rbac/bootstrap-roles",
  "poststarthook/scheduling/bootstrap-system-priority-classes",
  "poststarthook/priority-and-fairness-config-producer",
  "poststarthook/bootstrap-controller",
  "poststarthook/start-kube-aggregator-informers",
  "poststarthook/apiservice-registration-controller",
  "poststarthook/apiservice-discovery-controller",
  "poststarthook/kube-apiserver-autoregistration",
  "autoregister-completion",
  "poststarthook/apiservice-openapi-controller",
  "poststarthook/apiservice-openapiv3-controller",
];

const ROOTS = ["healthz", "livez", "readyz"];

/** `/healthz`, or one of its checks; undefined when the path is none of it. */
export function healthReply(call: Call, path: readonly string[]): WholeReply | undefined {
  const [root = "", ...rest] = path;
  if (!ROOTS.includes(root)) return undefined;
  const check = rest.join("/");
  const isWell = apiAccess(call.cluster.tables, call.cluster.nowMs).state === "ok";
  const failing = (name: string): boolean => name === "etcd" && !isWell;
  if (check !== "") return CHECKS.includes(check) ? checkReply(check, failing(check)) : undefined;
  const excluded = call.query.texts("exclude");
  const asked = (root === "readyz" ? [...CHECKS, "shutdown"] : CHECKS).filter((name) => root !== "livez" || name !== "informer-sync");
  const checks = asked.filter((name) => !excluded.includes(name));
  const failed = checks.filter(failing);
  const lines = checks.map((name) => (failing(name) ? `[-]${name} failed: reason withheld` : `[+]${name} ok`));
  if (failed.length > 0) return text(500, `${lines.join("\n")}\n${root} check failed\n`);
  return call.query.text("verbose") === undefined ? text(200, "ok") : text(200, `${lines.join("\n")}\n${root} check passed\n`);
}

function checkReply(name: string, fails: boolean): WholeReply {
  return fails ? text(500, `internal server error: ${name} failed: reason withheld\n`) : text(200, "ok");
}

/** A plain text. */
export function text(status: number, body: string): WholeReply {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache, private",
  };
  return { do: "reply", status, headers, body, wrote: false };
}

/**
 * `/metrics`: what the API server counts, in Prometheus' text format.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/metrics/metrics.go
 */
import type { Call } from "./context.ts";
import type { WholeReply } from "./contract.ts";
import type { ResourcePath } from "./target.ts";
import { verbOf } from "./verb.ts";

/** How many requests there were of each sort. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();

  /** Counts an answered request. */
  count(call: Call, path: ResourcePath | undefined, code: number): void {
    const { group = "", version = "", plural = "", subresource = "" } = path ?? {};
    const verb = path === undefined ? call.method.toUpperCase() : upper(verbOf(call, path));
    const scope = path === undefined ? "" : path.name !== "" ? "resource" : path.namespace === "" ? "cluster" : "namespace";
    const labels = `code="${code}",component="apiserver",dry_run="",group="${escaped(group)}",resource="${escaped(plural)}",scope="${scope}",subresource="${escaped(subresource)}",verb="${verb}",version="${escaped(version)}"`;
    // Who asks for what there is not must not fill the memory with it.
    if (code === 404 && !this.#counts.has(labels)) return;
    this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + 1);
  }

  /** The lines of the counter. */
  lines(): readonly string[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([labels, count]) => `apiserver_request_total{${labels}} ${count}`);
  }
}

/** The page. */
export function metricsPage({ cluster }: Call, counts: RequestCounts): WholeReply {
  const { store, registry } = cluster;
  const objects = registry.kinds
    .filter(({ kind }) => store.serves(kind))
    .map(
      ({ kind, plural, group }) =>
        `apiserver_storage_objects{resource="${group === "" ? plural : `${plural}.${group}`}"} ${store.count(kind)}`,
    )
    .sort();
  const body = [
    ...family("apiserver_request_total", "counter", "Requests answered, by verb, resource and code."),
    ...counts.lines(),
    ...family("apiserver_storage_objects", "gauge", "Objects stored at the last look, by kind."),
    ...objects,
    ...family("etcd_server_has_leader", "gauge", "Whether a leader exists."),
    "etcd_server_has_leader 1",
    ...family("kubernetes_build_info", "gauge", "The release that is emulated."),
    'kubernetes_build_info{git_version="v1.34.2",major="1",minor="34",platform="linux/amd64"} 1',
    ...family("process_start_time_seconds", "gauge", "When the cluster began, in its own time."),
    `process_start_time_seconds ${cluster.startMs / 1_000}`,
  ];
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores" };
  return { do: "reply", status: 200, headers, body: `${body.join("\n")}\n`, wrote: false };
}

function family(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function upper(verb: string): string {
  return verb === "create" ? "POST" : verb === "update" ? "PUT" : verb.toUpperCase();
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

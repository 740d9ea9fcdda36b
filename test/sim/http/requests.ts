/**
 * Requests as nobody should send them: good ones at first, then with some of their bytes, lines or words gone wrong.
 */
import { Choices } from "../../commands/fuzz/random.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND", "M-SEARCH"];
const PATHS = [
  "/",
  "/api",
  "/apis",
  "/api/v1",
  "/apis/apps/v1",
  "/apis/nobody.example/v1",
  "/openapi/v2",
  "/openapi/v3",
  "/openapi/v3/api/v1",
  "/version",
  "/healthz",
  "/livez/ping",
  "/metrics",
  "/api/v1/pods",
  "/api/v1/nodes",
  "/api/v1/nodes/worker-1",
  "/api/v1/namespaces",
  "/api/v1/namespaces/default",
  "/api/v1/namespaces/default/pods",
  "/api/v1/namespaces/default/pods/web",
  "/api/v1/namespaces/default/pods/web/log",
  "/api/v1/namespaces/default/pods/web/exec",
  "/api/v1/namespaces/default/pods/web/attach",
  "/api/v1/namespaces/default/pods/web/portforward",
  "/api/v1/namespaces/default/pods/web/proxy/",
  "/api/v1/namespaces/default/pods/web/eviction",
  "/api/v1/namespaces/default/pods/web/binding",
  "/api/v1/namespaces/default/pods/web/status",
  "/api/v1/namespaces/default/pods/web/ephemeralcontainers",
  "/api/v1/namespaces/default/configmaps",
  "/api/v1/namespaces/default/configmaps/a",
  "/api/v1/namespaces/default/services/web",
  "/api/v1/namespaces/default/services/web/proxy/x",
  "/api/v1/namespaces/default/events",
  "/api/v1/namespaces/default/serviceaccounts/default/token",
  "/apis/apps/v1/namespaces/default/deployments",
  "/apis/apps/v1/namespaces/default/deployments/web",
  "/apis/apps/v1/namespaces/default/deployments/web/scale",
  "/apis/events.k8s.io/v1/events",
  "/apis/coordination.k8s.io/v1/leases",
  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles/view",
  "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
  "/apis/metrics.k8s.io/v1beta1/nodes",
];
const QUERIES = [
  "limit=1",
  "limit=-1",
  "limit=x",
  "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ",
  "continue=%00",
  "resourceVersion=0",
  "resourceVersion=99999999999999999999",
  "resourceVersion=-1",
  "resourceVersionMatch=Exact",
  "watch=true",
  "watch=1&timeoutSeconds=1",
  "timeoutSeconds=0",
  "allowWatchBookmarks=true&sendInitialEvents=true",
  "labelSelector=a%3Db",
  "labelSelector=a+in+(b",
  "labelSelector=%F0%9F",
  "fieldSelector=metadata.name%3Dweb",
  "fieldSelector=no.such%3Dx",
  "dryRun=All",
  "dryRun=Some",
  "fieldValidation=Strict",
  "fieldManager=me",
  "force=true",
  "propagationPolicy=Orphan",
  "gracePeriodSeconds=-5",
  "pretty=true",
  "includeObject=Object",
  "container=main&command=sh&command=-c&command=ls&stdin=true&stdout=true",
  "command=",
  "follow=true&tailLines=3",
  "tailLines=-1&sinceTime=never",
  "ports=80",
  "%zz=%zz",
  "=&&=",
];
const TYPES = [
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/merge-patch+json",
  "application/json-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "text/plain",
  "application/json; charset=\u00ff",
  "",
];
const ACCEPTS = [
  "application/json",
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/vnd.kubernetes.protobuf, */*",
  "application/vnd.kubernetes.protobuf",
  "image/png",
  ";;;q=,=",
  "*/*;q=0",
];
const BODIES = [
  "",
  "{}",
  "[]",
  "null",
  "{",
  '"text"',
  '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"a":"b"}}',
  '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"},"spec":{"containers":[{"name":"main","image":"nginx"}]}}',
  '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","uid":7,"labels":[]},"spec":null}',
  '{"metadata":{"labels":{"a":"b"}}}',
  '[{"op":"replace","path":"/metadata/labels","value":null}]',
  '[{"op":"move","from":"/","path":"/metadata"}]',
  '{"spec":{"replicas":-1}}',
  '{"spec":{"replicas":1e400}}',
  '{"$patch":"delete"}',
  '{"spec":{"containers":[{"$patch":"replace"},{"name":"main","$deleteFromPrimitiveList/args":["x"]}]}}',
  '{"__proto__":{"a":1},"constructor":{"prototype":1}}',
  "a: &a [*a]",
  "a: &a {b: &b {c: *a}}",
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
  '{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"x"}}',
  '{"kind":"Scale","apiVersion":"autoscaling/v1","spec":{"replicas":"many"}}',
  '{"kind":"Eviction","apiVersion":"policy/v1","metadata":{"name":"other"}}',
  "k8s\0\x0a\x04\x0a\x02v1\x12\x00",
  "k8s\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  `{"a":"${"x".repeat(200_000)}"}`,
];
const ODD_HEADERS = [
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Content-Length: -1",
  "Content-Length: 99999999999",
  "Content-Encoding: gzip",
  "Expect: 100-continue",
  "Expect: a miracle",
  "Connection: close",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Upgrade: SPDY/3.1",
  "Upgrade: h2c",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Protocol: v5.channel.k8s.io",
  "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io",
  "X-Stream-Protocol-Version: v4.channel.k8s.io",
  "X-Stream-Protocol-Version: portforward.k8s.io",
  "Impersonate-User: system:serviceaccount:default:default",
  "Impersonate-Group: system:masters",
  "Impersonate-Extra-Scopes: x",
  "Origin: http://evil.example",
  "Accept-Encoding: gzip",
  "If-Match: \u00e9",
  `X-Long: ${"y".repeat(20_000)}`,
  "no colon at all",
  ": nothing before it",
];

/** The bytes of one request, good or not, by its number. */
export function requestBytes(seed: number, number: number, token: string): Buffer {
  const choices = new Choices(seed * 1_000_003 + number);
  const queries = Array.from({ length: choices.below(3) }, () => choices.pick(QUERIES));
  const target = `${choices.pick(PATHS)}${queries.length === 0 ? "" : `?${queries.join("&")}`}`;
  const body = choices.has(0.5) ? Buffer.from(choices.pick(BODIES), "latin1") : Buffer.alloc(0);
  const method = choices.has(0.4) ? "GET" : choices.has(0.9) ? choices.pick(METHODS.slice(1, 6)) : choices.pick(METHODS);
  const lines = [`${method} ${target} HTTP/1.1`, "Host: localhost"];
  if (choices.has(0.9)) lines.push(`Authorization: Bearer ${choices.has(0.95) ? token : "x".repeat(choices.below(500))}`);
  if (choices.has(0.7)) lines.push(`Content-Type: ${choices.pick(TYPES)}`);
  if (choices.has(0.7)) lines.push(`Accept: ${choices.pick(ACCEPTS)}`);
  for (let odd = choices.has(0.3) ? choices.below(4) : 0; odd > 0; odd--) lines.push(choices.pick(ODD_HEADERS));
  if (body.length > 0 && choices.has(0.95)) lines.push(`Content-Length: ${body.length}`);
  const bytes = Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body]);
  return choices.has(0.25) ? spoiled(bytes, choices) : bytes;
}

/** With some bytes changed, gone, doubled, or noise behind them. */
function spoiled(bytes: Buffer, choices: Choices): Buffer {
  const result = Buffer.from(bytes);
  switch (choices.below(5)) {
    case 0:
      for (let count = choices.below(8); count >= 0; count--) result[choices.below(result.length)] = choices.below(256);
      return result;
    case 1:
      return result.subarray(0, choices.below(result.length));
    case 2:
      return Buffer.concat([result.subarray(choices.below(result.length)), result]);
    case 3:
      return Buffer.concat([result, Buffer.from(Array.from({ length: choices.below(400) }, () => choices.below(256)))]);
    default:
      return Buffer.from(result.toString("latin1").replaceAll("\r\n", choices.has(0.5) ? "\n" : "\r"), "latin1");
  }
}

/**
 * The HTTP door as clients feel it: the built program serves, its journal on the disk, and this process asks over plain HTTP.
 *
 * Clients share the machine with the server, so times are what a busy laptop sees; the server's own processor time stands in
 * the notes.
 */
import type { IncomingMessage } from "node:http";
import type { Benchmark, Measurement } from "./benchmark.ts";
import { ServedCluster } from "./served-cluster.ts";

const CONNECTIONS = 16;
/** The first requests warm up and do not count. */
const WARM_UP = 500;
const GETS = 1_000;
const CONFIG_MAPS = 9_000;
const PODS = 5_000;
/** Room for all of them. */
const NODES = 50;
const LISTS = 15;
const WATCHES = 1_000;
const CHANGES_PER_S = 100;
const WATCHED_S = 10;
const GZIP = { headers: { "accept-encoding": "gzip" }, isCounted: true };
const COUNTED = { headers: { "accept-encoding": "identity" }, isCounted: true };
const PODS_PATH = "/api/v1/namespaces/default/pods";
const CONFIG_MAPS_PATH = "/api/v1/namespaces/default/configmaps";

function configMap(name: string, round = 0): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { round: String(round), greeting: "hello", colour: "green" } };
}

function pod(index: number): object {
  const container = { name: "web", image: "nginx:1.27", ports: [{ containerPort: 80 }], resources: { requests: { cpu: "10m" } } };
  const labels = { app: "web", shard: String(index % 20) };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: `web-${index}`, labels }, spec: { containers: [container] } };
}

const getting: Benchmark = {
  name: "HTTP: GET of one object, one after the other (median)",
  budget: "≤ 1 ms",
  run: () =>
    withCluster([], async (cluster) => {
      await cluster.ask(CONFIG_MAPS_PATH, { method: "POST", body: configMap("one") });
      const get = () => timeOf(() => cluster.ask(`${CONFIG_MAPS_PATH}/one`));
      for (let count = 0; count < WARM_UP; count++) await get();
      const before = cluster.cpuMs();
      const costs: number[] = [];
      for (let count = 0; count < GETS; count++) costs.push(await get());
      const cpu = (cluster.cpuMs() - before) / GETS;
      return { value: at(costs, 0.5), unit: "ms", note: `p99 ${at(costs, 0.99).toFixed(1)} ms, server ${cpu.toFixed(2)} ms of CPU each` };
    }),
};

const creating: Benchmark = {
  name: `HTTP: ConfigMaps made over ${CONNECTIONS} connections`,
  budget: "≥ 3,000 /s",
  run: () =>
    withCluster([], async (cluster) => {
      const create = (index: number) => cluster.ask(CONFIG_MAPS_PATH, { method: "POST", body: configMap(`map-${index}`) });
      await cluster.askAll(WARM_UP, CONNECTIONS, (index) => create(-1 - index));
      const before = cluster.cpuMs();
      const ms = await cluster.askAll(CONFIG_MAPS, CONNECTIONS, create);
      const cpu = (cluster.cpuMs() - before) / CONFIG_MAPS;
      return { value: (CONFIG_MAPS * 1_000) / ms, unit: "/s", note: `server ${cpu.toFixed(2)} ms of CPU each, RSS ${cluster.rssMb()} MB` };
    }),
};

const creatingPods: Benchmark = {
  name: `HTTP: pods made over ${CONNECTIONS} connections while they are scheduled and started, ${NODES} nodes`,
  budget: "≥ 1,000 /s",
  run: () =>
    withCluster(["--nodes", String(NODES)], async (cluster) => {
      const before = cluster.cpuMs();
      const startMs = performance.now();
      const ms = await createPods(cluster);
      await untilRunning(cluster);
      const cpu = (cluster.cpuMs() - before) / PODS;
      const runningS = (performance.now() - startMs) / 1_000;
      const notes = [
        `all Running after ${runningS.toFixed(1)} s`,
        `server ${cpu.toFixed(2)} ms of CPU each until then`,
        `RSS ${cluster.rssMb()} MB`,
      ];
      return { value: (PODS * 1_000) / ms, unit: "/s", note: notes.join(", ") };
    }),
};

const listing: Benchmark = {
  name: `HTTP: LIST of ${PODS.toLocaleString("en")} pods, first byte to last (median)`,
  budget: "≤ 100 ms",
  run: () =>
    withPods(async (cluster) => {
      const first = await cluster.ask(PODS_PATH, COUNTED);
      const plain: number[] = [];
      const zipped: number[] = [];
      const whole: number[] = [];
      for (let count = 0; count < LISTS; count++) {
        whole.push(await timeOf(async () => plain.push((await cluster.ask(PODS_PATH, COUNTED)).bodyMs)));
        zipped.push((await cluster.ask(PODS_PATH, GZIP)).bodyMs);
      }
      const small = (await cluster.ask(PODS_PATH, GZIP)).bytes;
      const notes = [
        `${megabytes(first.bytes)}, from the request on ${at(whole, 0.5).toFixed(0)} ms`,
        `the first ${first.bodyMs.toFixed(0)} ms`,
        `gzip ${at(zipped, 0.5).toFixed(0)} ms, ${megabytes(small)}`,
      ];
      return { value: at(plain, 0.5), unit: "ms", note: notes.join(", ") };
    }),
};

const gettingWhileListing: Benchmark = {
  name: `HTTP: the slowest GET while ${PODS.toLocaleString("en")} pods are listed (median of ${LISTS} lists)`,
  budget: "≤ 20 ms",
  run: () =>
    withPods(async (cluster) => {
      const reader = cluster.listReader(PODS_PATH);
      const slowest: number[] = [];
      let all = 0;
      for (let count = 0; count <= LISTS; count++) {
        const costs: number[] = [];
        let isRead = false;
        reader.once("message", () => {
          isRead = true;
        });
        reader.send("read");
        while (!isRead) costs.push(await timeOf(() => cluster.ask(`${PODS_PATH}/web-1`)));
        if (count === 0) continue;
        all += costs.length;
        slowest.push(at(costs, 1));
      }
      reader.kill();
      return { value: at(slowest, 0.5), unit: "ms", note: `${all} GETs, the slowest of all ${at(slowest, 1).toFixed(0)} ms` };
    }),
};

const watching: Benchmark = {
  name: `HTTP: ${WATCHES.toLocaleString("en")} watches of one kind, ${CHANGES_PER_S} changes/s: processor time of the server`,
  budget: "≤ 50 %",
  run: () =>
    withCluster([], async (cluster) => {
      const names = Array.from({ length: 10 }, (_, index) => `map-${index}`);
      for (const name of names) await cluster.ask(CONFIG_MAPS_PATH, { method: "POST", body: configMap(name) });
      const since = resourceVersionOf((await cluster.ask(`${CONFIG_MAPS_PATH}?limit=1`)).text);
      const path = `${CONFIG_MAPS_PATH}?watch=1&resourceVersion=${since}&timeoutSeconds=600`;
      const watches: Watched[] = [];
      await cluster.askAll(WATCHES, CONNECTIONS, async () => watches.push(new Watched(await cluster.open(path))));
      const rss = [cluster.rssMb()];
      const before = cluster.cpuMs();
      const startMs = performance.now();
      const changes = CHANGES_PER_S * WATCHED_S;
      for (let change = 0; change < changes; change++) {
        await sleep(startMs + (change * 1_000) / CHANGES_PER_S - performance.now());
        const name = names[change % names.length] ?? "";
        await cluster.ask(`${CONFIG_MAPS_PATH}/${name}`, { method: "PUT", body: configMap(name, change + 1) });
      }
      const cpu = ((cluster.cpuMs() - before) * 100) / (performance.now() - startMs);
      rss.push(cluster.rssMb());
      const lateMs = await timeOf(() => untilAll(() => watches.every(({ events }) => events >= changes)));
      const [fewest = 0] = watches.map(({ events }) => events).sort((a, b) => a - b);
      if (fewest !== changes) throw new Error(`a watch got ${fewest} of ${changes} changes`);
      const took = (performance.now() - startMs) / 1_000;
      const notes = [
        `RSS ${rss.join(" → ")} MB`,
        `${changes} changes in ${took.toFixed(1)} s, all in every watch ${lateMs.toFixed(0)} ms later`,
      ];
      return { value: cpu, unit: "%", note: notes.join(", ") };
    }),
};

/** A watch that counts what it gets: one line each. */
class Watched {
  events = 0;

  constructor(message: IncomingMessage) {
    message.on("data", (piece: Buffer) => {
      for (let line = piece.indexOf("\n"); line >= 0; line = piece.indexOf("\n", line + 1)) this.events += 1;
    });
  }
}

async function withCluster(words: readonly string[], measure: (cluster: ServedCluster) => Promise<Measurement>): Promise<Measurement> {
  const cluster = await ServedCluster.start(...words);
  try {
    return await measure(cluster);
  } finally {
    await cluster.close();
  }
}

/** A cluster with its pods running. */
function withPods(measure: (cluster: ServedCluster) => Promise<Measurement>): Promise<Measurement> {
  return withCluster(["--nodes", String(NODES)], async (cluster) => {
    await createPods(cluster);
    await untilRunning(cluster);
    return measure(cluster);
  });
}

function createPods(cluster: ServedCluster): Promise<number> {
  return cluster.askAll(PODS, CONNECTIONS, (index) => cluster.ask(PODS_PATH, { method: "POST", body: pod(index) }));
}

/** Looked at rarely: looking costs the server time. */
async function untilRunning(cluster: ServedCluster): Promise<void> {
  const path = `${PODS_PATH}?limit=1&fieldSelector=${encodeURIComponent("status.phase!=Running")}`;
  await untilAll(async () => (await cluster.ask(path)).text.includes('"items":[]'), 250);
}

async function untilAll(isSo: () => boolean | Promise<boolean>, everyMs = 5): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error("not after a minute");
    await sleep(everyMs);
  }
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await act();
  return performance.now() - startMs;
}

function sleep(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

function resourceVersionOf(text: string): string {
  const { metadata } = JSON.parse(text) as { readonly metadata: { readonly resourceVersion: string } };
  return metadata.resourceVersion;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The value below which this share of them lies. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const benchmarks: readonly Benchmark[] = [getting, creating, creatingPods, listing, gettingWhileListing, watching];

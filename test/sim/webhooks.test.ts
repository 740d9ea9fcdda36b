/**
 * Webhooks that allow, change, deny, fail or never answer, by seed, while clients come in between: the same life every time,
 * however often it is cut, and no write half done. `SEEDS=200 npx vitest run test/sim/webhooks.test.ts` lives more of them.
 */
import { describe, expect, test } from "vitest";
import { type Answer, ApiError, type Ask, AskPending, Cluster, type ClusterSnapshot, type Input } from "../../src/core/index.ts";
import { draw } from "../../src/core/sim/draw.ts";
import { aWebhookConfiguration, jsonPatchOf } from "../support/a-webhook.ts";

const SEEDS = Number(process.env.SEEDS ?? 10);
const LIFE_MS = 60_000;
const SLICE_MS = 7_000;
const CLIENT = { user: { name: "ann", groups: [] } };

const RULES = [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["pods", "pods/status", "replicasets", "events"] }];
const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } },
  },
};

function begin(): ClusterSnapshot {
  const cluster = new Cluster({ nodes: 1, hashing: true });
  const url = "https://127.0.0.1:8443/hook";
  for (const kind of ["Mutating", "Validating"] as const) {
    const object = aWebhookConfiguration(kind, {
      clientConfig: { url },
      rules: RULES,
      reinvocationPolicy: kind === "Mutating" ? "IfNeeded" : undefined,
    });
    cluster.submit({ do: "create", by: "test", kind: `${kind}WebhookConfiguration`, object, client: CLIENT });
  }
  cluster.submit({ do: "listen", by: "test", on: true });
  return cluster.snapshot();
}

/** What the world outside does depends on the seed and the question alone. */
function answerOf(seed: number, ask: Ask): Answer {
  const { apiVersion, kind, request } = JSON.parse(ask.body);
  const chance = draw(seed, `answer/${ask.id}`);
  if (chance < 0.05) return { failure: "context deadline exceeded" };
  const isMutating = request.object !== null && draw(seed, `mutates/${ask.id}`) < 0.3;
  const deny = { allowed: false, status: { message: "not now" } };
  const add = jsonPatchOf({ op: "add", path: "/metadata/annotations", value: { seen: ask.id.slice(0, 4) } });
  const said = chance < 0.12 ? deny : isMutating ? add : { allowed: true };
  return { status: 200, type: "application/json", body: JSON.stringify({ apiVersion, kind, response: { uid: ask.id, ...said } }) };
}

interface Life {
  readonly hash: number;
  readonly pods: number;
  readonly asks: number;
  readonly cuts: number;
}

/** Lives a life; where `isCut`, the cluster is restored from a snapshot every so often, also in the middle of a question. */
function live(from: ClusterSnapshot, seed: number, isCut: boolean): Life {
  let cluster = Cluster.restore({ ...from, options: { ...from.options, seed } });
  const endMs = cluster.nowMs + LIFE_MS;
  let asks = 0;
  let cuts = 0;
  const cut = (where: string): void => {
    if (!isCut || draw(seed, `cut/${where}`) >= 0.2) return;
    cuts += 1;
    cluster = Cluster.restore(cluster.snapshot());
    cluster.manager.dropViews();
  };
  const submit = (input: Input): void => {
    try {
      cluster.submit(input);
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof AskPending)) throw error;
    }
  };
  submit({ do: "create", by: "test", kind: "Deployment", object: DEPLOYMENT, client: CLIENT });
  while (cluster.nowMs < endMs) {
    const { nowMs } = cluster;
    cluster.advance(Math.min(isCut ? SLICE_MS : LIFE_MS, endMs - nowMs));
    const [ask] = cluster.asks.open();
    if (ask === undefined) {
      cut(`slice/${nowMs}`);
      continue;
    }
    asks += 1;
    cut(`ask/${ask.id}`);
    if (draw(seed, `meanwhile/${ask.id}`) < 0.1) {
      const replicas = 1 + Math.floor(draw(seed, `replicas/${ask.id}`) * 3);
      submit({ do: "scale", by: "test", kind: "Deployment", key: "default/web", replicas, client: CLIENT });
      cut(`meanwhile/${ask.id}`);
    }
    submit({ do: "answer", by: "test", ask: ask.id, answer: answerOf(seed, ask) });
    cut(`answered/${ask.id}`);
  }
  return { hash: cluster.store.hash, pods: cluster.store.count("Pod"), asks, cuts };
}

describe("with webhooks that do what they like", () => {
  test(`${SEEDS} lives are the same, cut or not`, () => {
    const from = begin();
    let asks = 0;
    let cuts = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const straight = live(from, seed, false);
      const cut = live(from, seed, true);
      expect({ seed, hash: cut.hash }).toEqual({ seed, hash: straight.hash });
      asks += cut.asks;
      cuts += cut.cuts;
    }
    expect(asks).toBeGreaterThan(SEEDS * 5);
    expect(cuts).toBeGreaterThan(SEEDS * 5);
  });

  test("a cluster gets its pods in the end, once they allow everything", () => {
    const cluster = Cluster.restore(begin());
    const allow = (ask: Ask): Answer => {
      const { apiVersion, kind } = JSON.parse(ask.body);
      return {
        status: 200,
        type: "application/json",
        body: JSON.stringify({ apiVersion, kind, response: { uid: ask.id, allowed: true } }),
      };
    };
    let isTrouble = true;
    cluster.submit({ do: "create", by: "test", kind: "Deployment", object: DEPLOYMENT, client: CLIENT });
    for (const endMs of [cluster.nowMs + LIFE_MS, cluster.nowMs + 20 * LIFE_MS]) {
      while (cluster.nowMs < endMs) {
        cluster.advance(endMs - cluster.nowMs);
        for (const ask of cluster.asks.open())
          cluster.submit({ do: "answer", by: "test", ask: ask.id, answer: isTrouble ? answerOf(3, ask) : allow(ask) });
      }
      isTrouble = false;
    }
    expect(cluster.server.get("Deployment", "default/web")).toMatchObject({ status: { readyReplicas: 2 } });
  });
});

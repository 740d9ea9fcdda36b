/**
 * Registries in trouble, as pods find out.
 */
import { describe, expect, test } from "vitest";
import { type RegistryRow, registryKey, registryTable } from "../../../src/core/trouble/registry.ts";
import { aContainer } from "../../support/builders.ts";
import { draftOf, type Nodes, nodesOf } from "../../support/node-of.ts";

function pulling(row: RegistryRow, image = "nginx:1.29"): Nodes {
  const nodes = nodesOf({ images: [] });
  nodes.tables.put(registryTable, registryKey("docker.io", "fault-1"), row);
  nodes.apply(draftOf({ spec: { containers: [aContainer({ image })] } }));
  return nodes;
}

const waiting = (nodes: Nodes) => nodes.pod().status.containerStatuses?.[0]?.state?.waiting;
const resolve =
  'failed to pull and unpack image "docker.io/library/nginx:1.29": failed to resolve reference "docker.io/library/nginx:1.29"';

describe("a pull is refused in the runtime's words", () => {
  test.each<[what: string, row: RegistryRow, message: string, fromSeconds: number, toSeconds: number]>([
    [
      "by a registry that is down, after a while",
      { error: "unreachable" },
      `${resolve}: failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1.29": dial tcp registry-1.docker.io:443: i/o timeout`,
      15.7,
      31.6,
    ],
    [
      "by a registry that has had enough",
      { error: "rate-limited" },
      'failed to pull and unpack image "docker.io/library/nginx:1.29": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/1.29: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit',
      1.2,
      4.1,
    ],
    [
      "by a registry that has lost the tag",
      { error: "not-found", reference: "nginx:1.29" },
      `rpc error: code = NotFound desc = ${resolve}: docker.io/library/nginx:1.29: not found`,
      1.2,
      4.1,
    ],
  ])("%s", (_what, row, message, fromSeconds, toSeconds) => {
    const nodes = pulling(row);
    const from = nodes.seconds();
    const refused = nodes.until(() => waiting(nodes)?.reason === "ErrImagePull") - from;
    expect(refused).toBeGreaterThanOrEqual(fromSeconds);
    expect(refused).toBeLessThanOrEqual(toSeconds);
    expect(waiting(nodes)?.message).toBe(message);
    expect(nodes.events("web")).toContain(`Failed: Failed to pull image "nginx:1.29": ${message}`);
  });
});

test("a registry that is back is noticed when the back-off is over, not before", () => {
  const nodes = pulling({ error: "rate-limited" });
  nodes.advance(120);
  expect(waiting(nodes)?.reason).toBe("ImagePullBackOff");
  nodes.tables.drop(registryTable, registryKey("docker.io", "fault-1"));
  const { setMs, delayMs } = nodes.row()?.containers[0]?.imageBackOff ?? { setMs: 0, delayMs: 0 };
  const overMs = setMs + delayMs;
  expect(delayMs).toBe(80_000);
  expect(overMs).toBeGreaterThan(nodes.manager.nowMs);
  nodes.until(() => nodes.status() === "Running");
  expect(nodes.manager.nowMs).toBeGreaterThan(overMs);
  expect(nodes.manager.nowMs).toBeLessThan(overMs + 15_000 + 5_000 + 600);
});

test("a slow registry takes so many times as long, and says so", () => {
  const tookOf = (row: RegistryRow): number => {
    const nodes = pulling(row);
    nodes.until(() => nodes.status() === "Running");
    return nodes.row()?.containers[0]?.pull?.tookMs ?? Number.NaN;
  };
  const usualMs = tookOf({});
  const slowMs = tookOf({ slowness: 10 });
  expect(slowMs).toBe(usualMs * 10);
});

test("an image that lies on the node is started whatever its registry does", () => {
  const nodes = nodesOf();
  nodes.tables.put(registryTable, registryKey("docker.io", "fault-1"), { error: "unreachable" });
  nodes.apply(draftOf());
  nodes.advance(5);
  expect(nodes.status()).toBe("Running");
});

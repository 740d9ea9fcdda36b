/**
 * `kubectl debug`: a container that is added to a pod that runs.
 */
import { expect, test } from "vitest";
import type { ApiError } from "../../../src/core/api/errors.ts";
import { podLogs } from "../../../src/core/pod-logs.ts";
import { Shop } from "./shop.ts";

const shop = new Shop();
shop.pod("web", [{ image: "nginx:1.29" }]);

function debug(container: object): string {
  const patch = { type: "strategic", body: { spec: { ephemeralContainers: [container] } } } as const;
  try {
    shop.cluster.submit({ do: "patch", by: "kubectl", kind: "Pod", key: "default/web", patch, subresource: "ephemeralcontainers" });
    return "";
  } catch (error) {
    return (error as ApiError).message;
  }
}

test("a container that is added starts, is told of, and can be talked to", () => {
  expect(debug({ name: "debugger", image: "busybox:1.37", stdin: true, tty: true, targetContainerName: "main" })).toBe("");
  const status = () => shop.get("web").status.ephemeralContainerStatuses?.[0];
  expect(shop.cluster.runUntil(() => status()?.state?.running !== undefined, 60_000)).toBe(true);
  expect(status()).toMatchObject({ name: "debugger", image: "docker.io/library/busybox:1.37", restartCount: 0 });
  shop.cluster.advance(1_000);
  const events = [...shop.cluster.scene.store.list("Event")].filter(
    ({ involvedObject }) => involvedObject.fieldPath === "spec.ephemeralContainers{debugger}",
  );
  expect(new Set(events.map(({ reason }) => reason))).toEqual(new Set(["Pulling", "Pulled", "Created", "Started"]));
  const visitor = shop.attach("web", { container: "debugger" }).wait(10);
  expect(visitor.hears("wget -qO- localhost | grep -c nginx; ps | grep -c nginx\r")).toContain("\r\n6\r\n5\r\n/ # ");
  expect(shop.exec("web", ["cat", "/etc/hostname"], { container: "debugger" }).end().out).toBe("web\n");
  const lines = podLogs(shop.cluster, { pod: shop.get("web"), container: "debugger" }).map(({ text }) => text.replaceAll("\r", ""));
  expect(lines.slice(-3)).toEqual(["6", "5", "/ # "]);
  visitor.hears("exit\r");
  shop.cluster.advance(10_000);
  expect(status()?.state?.terminated?.exitCode).toBe(0);
  expect(shop.get("web").status).toMatchObject({ phase: "Running", containerStatuses: [{ ready: true, restartCount: 0 }] });
});

test("those there stay as they are, and none is there from the beginning", () => {
  expect(debug({ name: "debugger", image: "alpine:3.22" })).toMatch(
    /spec\.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be changed\n/,
  );
  expect(debug({ name: "main", image: "alpine:3.22" })).toContain('spec.ephemeralContainers[0].name: Duplicate value: "main"');
  expect(debug({ name: "b", image: "busybox", targetContainerName: "nope" })).toContain(
    'spec.ephemeralContainers[0].targetContainerName: Not found: "nope"',
  );
  const gone = { type: "json", body: [{ op: "remove", path: "/spec/ephemeralContainers" }] } as const;
  expect(() =>
    shop.cluster.submit({ do: "patch", by: "kubectl", kind: "Pod", key: "default/web", patch: gone, subresource: "ephemeralcontainers" }),
  ).toThrow('existing ephemeral containers "debugger" may not be removed');
  expect(() => shop.pod("early", [{ image: "busybox" }], { ephemeralContainers: [{ name: "e", image: "busybox" }] })).toThrow(
    "spec.ephemeralContainers: Forbidden: cannot be set on create",
  );
});

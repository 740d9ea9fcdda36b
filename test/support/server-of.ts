/**
 * An API server without agents, for tests of verbs and admission.
 */
import { builtInKinds } from "../../src/core/api/kinds/index.ts";
import { Registry } from "../../src/core/api/registry.ts";
import { systemObjects } from "../../src/core/bootstrap.ts";
import { admissionSteps } from "../../src/core/server/admission/index.ts";
import { Server } from "../../src/core/server/server.ts";
import { Store } from "../../src/core/store/store.ts";
import { NOW_MS } from "./world-of.ts";

/** Who writes in tests. */
export const AUTHOR = { agent: "test", key: "" };
/** How a client's write is treated. */
export const CLIENT = { author: AUTHOR, fromClient: true } as const;

/** A server with the system namespaces and the default ServiceAccount, and a clock that tests may move. */
export function serverOf(): { readonly server: Server; readonly store: Store; readonly clock: { nowMs: number } } {
  const clock = { nowMs: NOW_MS };
  const store = new Store(builtInKinds);
  const server = new Server({ store, registry: new Registry(builtInKinds), steps: admissionSteps, seed: 1, nowMs: () => clock.nowMs });
  for (const object of systemObjects()) server.create(object.kind, object, { author: AUTHOR });
  server.create(
    "ServiceAccount",
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } },
    CLIENT,
  );
  return { server, store, clock };
}

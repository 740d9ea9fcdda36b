import type { Invariant } from "./invariant.ts";

/** Must fail: it shows that a broken invariant is seen. Not in the list. */
export const canary: Invariant = {
  name: "no pod ever runs (false on purpose)",
  when: "always",
  check(cluster) {
    for (const pod of cluster.server.list("Pod")) {
      if ((pod as { status?: { phase?: string } }).status?.phase === "Running") return [`${pod.metadata.name} runs`];
    }
    return [];
  },
};

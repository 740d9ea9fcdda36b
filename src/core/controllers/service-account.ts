/**
 * Gives every namespace its ServiceAccount `default`, without which no pod is admitted.
 * @see kubernetes pkg/controller/serviceaccount/serviceaccounts_controller.go
 */
import { type Agent, create, NOTHING_TO_DO } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

const NAME = "default";

export const serviceAccountController: Agent = {
  name: "service-account",
  process: processes.controllerManager,
  watches: {
    Namespace: ({ after }) => (after === undefined ? [] : [after.metadata.name]),
    ServiceAccount: ({ before, after }) => {
      const { name, namespace } = (before ?? after)?.metadata ?? {};
      return after === undefined && name === NAME && namespace !== undefined ? [namespace] : [];
    },
  },
  reconcile(key, world) {
    const namespace = world.get("Namespace", key);
    if (namespace?.status.phase !== "Active" || world.get("ServiceAccount", `${key}/${NAME}`) !== undefined) return NOTHING_TO_DO;
    return { intents: [create({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: NAME, namespace: key } })] };
  },
};

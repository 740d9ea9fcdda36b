/**
 * Whether an APIService can be asked.
 * @see kubernetes staging/src/k8s.io/kube-aggregator/pkg/controllers/status/{local,remote}/*_available_controller.go
 */
import type { ApiService, ApiServiceCondition } from "../../api/kinds/api-service.ts";
import type { World } from "../../reconcile/world.ts";

/** The condition Available. */
export function availabilityOf({ spec }: ApiService, world: World): ApiServiceCondition {
  if (spec?.service === undefined) {
    return { type: "Available", status: "True", reason: "Local", message: "Local APIServices are always available" };
  }
  const { name = "", namespace = "", port = 443 } = spec.service;
  const service = world.get("Service", `${namespace}/${name}`);
  if (service === undefined) return unavailable("ServiceNotFound", `service/${name} in ${JSON.stringify(namespace)} is not present`);
  const hasPort = service.spec.ports?.some((each) => each.port === port) ?? false;
  if (!hasPort) {
    return unavailable("ServicePortError", `service/${name} in ${JSON.stringify(namespace)} is not listening on port ${port}`);
  }
  // Nothing in a container here speaks the API, so whoever asks gets no answer.
  const path = `/apis/${spec.group ?? ""}/${spec.version ?? ""}`;
  const address = service.spec.clusterIP ?? "";
  const why = `failing or missing response from https://${address}:${port}${path}: Get "https://${address}:${port}${path}": context deadline exceeded`;
  return unavailable("FailedDiscoveryCheck", why);
}

function unavailable(reason: string, message: string): ApiServiceCondition {
  return { type: "Available", status: "False", reason, message };
}

/**
 * APIService: a group and version of the API, and who serves it: the API server itself, or a Service behind it.
 * Absent on purpose: handing requests on to such a Service; it is reported as not available.
 * @see kubernetes staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, bytes, type Infer, int32, list, optional, part, struct, text, time } from "../schema.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { validateApiService } from "./api-service/validate.ts";

const serviceReference = struct("ServiceReference", () => ({
  name: optional(text("The Service's name.")),
  namespace: optional(text("Its namespace.")),
  port: optional(int32("Its port; 443 unless told otherwise.")),
}));

const apiServiceSpec = struct("APIServiceSpec", () => ({
  caBundle: optional(bytes("Certificates by which the server's own is checked.", { listType: "atomic" })),
  group: optional(text("The group; empty for the core.")),
  groupPriorityMinimum: int32("Groups of higher numbers are asked first."),
  insecureSkipTLSVerify: optional(bool("The server's certificate is not checked.")),
  service: optional(part(serviceReference, "Who serves it; the API server itself when absent.")),
  version: optional(text("The version.")),
  versionPriority: int32("Among the group's versions, higher numbers are preferred."),
}));

const apiServiceCondition = struct("APIServiceCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("Available."),
}));
export type ApiServiceCondition = Infer<typeof apiServiceCondition>;

const apiServiceStatus = struct("APIServiceStatus", () => ({
  conditions: optional(
    list(apiServiceCondition, "Whether it can be asked.", { patch: "merge", mergeKey: "type", listType: "map", listKeys: ["type"] }),
  ),
}));

const apiService = struct("APIService", () => ({
  ...typeAndMeta(),
  spec: optional(part(apiServiceSpec, "Which part of the API, and who serves it.")),
  status: optional(part(apiServiceStatus, "Whether it is served.")),
}));
export type ApiService = Infer<typeof apiService>;

export const apiServiceKind = defineKind({
  kind: "APIService",
  group: "apiregistration.k8s.io",
  version: "v1",
  plural: "apiservices",
  shortNames: [],
  categories: ["api-extensions"],
  namespaced: false,
  history: "full",
  nameRule: "path",
  schema: apiService,
  hasStatus: true,
  columns: [
    nameColumn,
    { name: "SERVICE", cell: ({ spec }) => serviceText(spec) },
    { name: "AVAILABLE", cell: ({ status }) => availableText(availabilityOf(status)) },
    ageColumn,
  ],
  health: ({ status }): Health => {
    const available = availabilityOf(status);
    if (available?.status === "True") return { state: "ok", why: "" };
    return { state: available === undefined ? "progressing" : "failing", why: available?.message ?? "" };
  },
  defaults: withDefaults,
  validate: validateApiService,
  strategy: { prepareCreate: (object) => ({ ...object, status: {} }) },
});

function withDefaults(object: ApiService): ApiService {
  const service = object.spec?.service;
  if (object.spec === undefined || service === undefined) return object;
  return patched(object, { spec: patched(object.spec, { service: filled(service, { port: 443 }) }) });
}

function serviceText(spec: ApiService["spec"]): string {
  return spec?.service === undefined ? "Local" : `${spec.service.namespace ?? ""}/${spec.service.name ?? ""}`;
}

function availabilityOf(status: ApiService["status"]): ApiServiceCondition | undefined {
  return status?.conditions?.find(({ type }) => type === "Available");
}

/** `True`, or why not: `False (ServiceNotFound)`. */
function availableText(condition: ApiServiceCondition | undefined): string {
  if (condition === undefined) return "Unknown";
  return condition.status === "True" ? "True" : `${condition.status} (${condition.reason ?? ""})`;
}

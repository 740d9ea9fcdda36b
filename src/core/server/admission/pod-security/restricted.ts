/**
 * The checks that level restricted adds: a pod must give up what it does not need.
 * @see kubernetes staging/src/k8s.io/pod-security-admission/policy/check_*.go
 */
import { forbiddenSeccomp, isAllowedSeccomp } from "./baseline.ts";
import {
  type Check,
  type CheckedContainer,
  containersOf,
  containersText,
  distinct,
  isWindows,
  namesOf,
  plural,
  quoted,
  settersText,
} from "./check.ts";

const allowPrivilegeEscalation: Check = {
  id: "allowPrivilegeEscalation",
  since: 8,
  find({ spec }, minor) {
    if (minor >= 25 && isWindows(spec)) return undefined;
    const names = namesOf(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
    if (names.length === 0) return undefined;
    return {
      reason: "allowPrivilegeEscalation != false",
      detail: `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`,
    };
  },
};

const capabilities: Check = {
  id: "capabilities_restricted",
  since: 22,
  overrides: "capabilities_baseline",
  find({ spec }, minor) {
    if (minor >= 25 && isWindows(spec)) return undefined;
    const keeping = namesOf(spec, ({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes("ALL"));
    const addedBy = ({ securityContext }: CheckedContainer) =>
      (securityContext?.capabilities?.add ?? []).filter((name) => name !== "NET_BIND_SERVICE");
    const adding = namesOf(spec, (container) => addedBy(container).length > 0);
    const added = distinct(containersOf(spec).flatMap(addedBy));
    const details = [
      ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
      ...(adding.length > 0 ? [`${containersText(adding)} must not include ${quoted(added)} in securityContext.capabilities.add`] : []),
    ];
    return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
  },
};

const PLAIN_VOLUMES: ReadonlySet<string> = new Set([
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"],
]);

const restrictedVolumes: Check = {
  id: "restrictedVolumes",
  since: 0,
  overrides: "hostPathVolumes",
  find({ spec }) {
    const bad = (spec.volumes ?? []).flatMap(({ name, ...sources }) => {
      const given = Object.entries(sources).filter(([, value]) => value !== undefined);
      return given.some(([source]) => PLAIN_VOLUMES.has(source)) ? [] : [{ name, source: given[0]?.[0] ?? "unknown" }];
    });
    if (bad.length === 0) return undefined;
    const sources = distinct(bad.map(({ source }) => source));
    const volumes = `${plural("volume", bad.length)} ${quoted(bad.map(({ name }) => name))}`;
    const detail = `${volumes} ${bad.length === 1 ? "uses" : "use"} ${plural("restricted volume type", sources.length)} ${quoted(sources)}`;
    return { reason: "restricted volume types", detail };
  },
};

const runAsNonRoot: Check = {
  id: "runAsNonRoot",
  since: 0,
  find({ spec }) {
    const reason = "runAsNonRoot != true";
    const ofPod = spec.securityContext?.runAsNonRoot;
    const denying = namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false);
    const setters = settersText(ofPod === false, denying);
    if (setters !== "") return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
    const silent = ofPod === true ? [] : namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
    if (silent.length === 0) return undefined;
    return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
  },
};

const runAsUser: Check = {
  id: "runAsUser",
  since: 23,
  find({ spec }) {
    const names = namesOf(spec, ({ securityContext }) => securityContext?.runAsUser === 0);
    const setters = settersText(spec.securityContext?.runAsUser === 0, names);
    return setters === "" ? undefined : { reason: "runAsUser=0", detail: `${setters} must not set runAsUser=0` };
  },
};

const seccompProfile: Check = {
  id: "seccompProfile_restricted",
  since: 19,
  overrides: "seccompProfile_baseline",
  find({ spec }, minor) {
    if (minor >= 25 && isWindows(spec)) return undefined;
    const forbidden = forbiddenSeccomp(spec);
    if (forbidden !== undefined) return forbidden;
    const ofPod = spec.securityContext?.seccompProfile?.type;
    if (ofPod !== undefined && isAllowedSeccomp(ofPod)) return undefined;
    const silent = namesOf(spec, ({ securityContext }) => securityContext?.seccompProfile === undefined);
    if (silent.length === 0) return undefined;
    const detail = `pod or ${containersText(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
    return { reason: "seccompProfile", detail };
  },
};

/** In upstream's order: by id. */
export const restrictedChecks: readonly Check[] = [
  allowPrivilegeEscalation,
  capabilities,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfile,
];

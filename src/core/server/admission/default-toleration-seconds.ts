/**
 * Pods stay 300 s on a node that became unready or unreachable, unless they say otherwise.
 * @see kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { AdmissionStep } from "./step.ts";

const TOLERATION_SECONDS = 300;
const TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;

export const defaultTolerationSeconds: AdmissionStep = {
  name: "DefaultTolerationSeconds",
  kinds: ["Pod"],
  operations: ["CREATE", "UPDATE"],
  admit({ object }) {
    const pod = object as Pod;
    const present = pod.spec.tolerations ?? [];
    const missing = TAINTS.filter((key) => !present.some((toleration) => coversNoExecute(toleration, key)));
    if (missing.length === 0) return pod;
    const added = missing.map((key) => ({
      key,
      operator: "Exists" as const,
      effect: "NoExecute" as const,
      tolerationSeconds: TOLERATION_SECONDS,
    }));
    return { ...pod, spec: { ...pod.spec, tolerations: [...present, ...added] } };
  },
};

type Toleration = NonNullable<Pod["spec"]["tolerations"]>[number];

function coversNoExecute({ key, effect }: Toleration, taint: string): boolean {
  return (
    (key === taint || key === undefined || key === "") && (effect === "NoExecute" || effect === undefined || (effect as string) === "")
  );
}

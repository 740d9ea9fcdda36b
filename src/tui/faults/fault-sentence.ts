/**
 * A lasting fault in words, and which of them are about an object; pure.
 */
import { type ActiveFault, faultNamed, type KubeObject, keyOf } from "../../core/index.ts";

/** `node worker-1 loses its power`. */
export function faultSentence({ fault, aim }: ActiveFault): string {
  return faultNamed(fault).says(aim);
}

/** Those that were done to this very object. */
export function faultsOf(all: readonly ActiveFault[], kind: string, object: KubeObject): readonly ActiveFault[] {
  const targets = kind === "Node" ? ["node", "member"] : kind === "Pod" ? ["pod", "container"] : [];
  return all.filter(({ fault, aim }) => targets.includes(faultNamed(fault).target) && aim.target === keyOf(object));
}

/**
 * Images that are being pulled, and those that are tried again when their back-off is over.
 */
import { goDuration } from "../../api/duration.ts";
import { kubeletLatency } from "../../kubelet/machine/latencies.ts";
import type { Forecaster, Foreseen } from "../forecaster.ts";
import { type ContainerAtWork, containersAtWork } from "../kubelet-rows.ts";

export const imageBackOffs: Forecaster = {
  name: "image-back-offs",
  *foresee(outlook) {
    for (const each of containersAtWork(outlook)) {
      const { stage } = each.container;
      if (each.row.stage !== "ready") continue;
      if (stage === "pulling") yield pullEnds(each);
      else if (stage === "pull-failed" || stage === "pull-backoff") yield* pullsAgain(each);
    }
  },
};

function pullEnds({ object, container, spec }: ContainerAtWork): Foreseen {
  return { dueMs: container.sinceMs + container.planMs, object, sentence: `the pull of image ${spec.container.image} ends` };
}

function* pullsAgain({ object, container, spec }: ContainerAtWork): Iterable<Foreseen> {
  const { imageBackOff, sinceMs, planMs, stage } = container;
  if (imageBackOff === undefined) return;
  const lookMs = sinceMs + planMs;
  const endMs = imageBackOff.setMs + imageBackOff.delayMs;
  const isPlanned = stage === "pull-backoff" && lookMs >= endMs;
  const when = isPlanned ? "" : ` within ${kubeletLatency.resync[1] / 1_000}s`;
  const delay = goDuration(imageBackOff.delayMs);
  yield {
    dueMs: isPlanned ? lookMs : endMs,
    object,
    sentence: `image ${spec.container.image} is pulled again${when}: its back-off of ${delay} is over`,
  };
}

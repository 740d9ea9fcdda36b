/**
 * The text of `kubectl describe daemonset`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeDaemonSet
 */
import { describePodTemplate } from "../../describe/pod-template.ts";
import { createDescription } from "../../describe.ts";
import type { Related } from "../../kind.ts";
import { selectorOf, selectorOfMap, selectorText } from "../../selector.ts";
import { podPhaseCounts } from "../../shapes/replicated-describe.ts";
import type { DaemonSet } from "../daemon-set.ts";

/** Describes a DaemonSet and how many nodes have its pod. */
export function describeDaemonSet(object: DaemonSet, related: Related): string {
  const { metadata, spec, status } = object;
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  line(0, "Selector:", selectorText(selectorOf(spec.selector)));
  line(0, "Node-Selector:", selectorText(selectorOfMap(spec.template.spec.nodeSelector)) || "<none>");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  // One cell each, as kubectl has it: these lines have no columns.
  line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled}`);
  line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled}`);
  line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled}`);
  line(0, "Pods Status:", podPhaseCounts(object, related));
  describePodTemplate(description, spec.template);
  return description.text();
}

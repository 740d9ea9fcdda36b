/**
 * What is wrong with an event, by the rules of core/v1; those of events.k8s.io/v1 are stricter and not asked here.
 * @see kubernetes pkg/apis/core/validation/events.go legacyValidateEvent
 */
import { type FieldError, invalidValue, required } from "../../errors.ts";
import { qualifiedName } from "../../names.ts";
import { utf8Bytes } from "../../utf8.ts";
import type { Event } from "../event.ts";

const NAMESPACE_TEXT = "does not match event.namespace";

/** Everything that is wrong with an event; those of the newer recorder must say who did what. */
export function validateEvent(event: Event): FieldError[] {
  return event.eventTime ? validateNewer(event) : validateOlder(event);
}

function validateOlder({ metadata, involvedObject }: Event): FieldError[] {
  const own = metadata.namespace ?? "";
  const regarded = involvedObject.namespace ?? "";
  const agrees = regarded === "" ? own === "" || own === "default" : own === regarded;
  return agrees ? [] : [invalidValue("involvedObject.namespace", regarded, NAMESPACE_TEXT)];
}

function validateNewer(event: Event): FieldError[] {
  const own = event.metadata.namespace ?? "";
  const isMisplaced = !event.involvedObject.namespace && own !== "default" && own !== "kube-system";
  const component = event.reportingComponent ?? "";
  return [
    ...(isMisplaced ? [invalidValue("involvedObject.namespace", "", NAMESPACE_TEXT)] : []),
    ...(component === "" ? [required("reportingComponent")] : []),
    ...qualifiedName(component).map((message) => invalidValue("reportingComponent", component, message)),
    ...validateText("reportingInstance", event.reportingInstance, 128),
    ...validateText("action", event.action, 128),
    ...validateText("reason", event.reason, 128),
    ...validateLength("message", event.message ?? "", 1_024),
  ];
}

function validateText(field: string, text = "", bytesMax: number): FieldError[] {
  return text === "" ? [required(field)] : validateLength(field, text, bytesMax);
}

function validateLength(field: string, text: string, bytesMax: number): FieldError[] {
  return utf8Bytes(text) > bytesMax ? [invalidValue(field, "", `can have at most ${bytesMax} characters`)] : [];
}

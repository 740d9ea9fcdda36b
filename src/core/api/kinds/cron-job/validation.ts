/**
 * What may be wrong with a CronJob.
 * @see kubernetes pkg/apis/batch/validation/validation.go
 */
import { parseCronSchedule } from "../../cron-schedule.ts";
import { type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { isNew } from "../../shapes/is-new.ts";
import { validateJobSpec } from "../../shapes/job-validation.ts";
import { notNegative, requiredChoice } from "../../shapes/pod-validation/checks.ts";
import { isTimeZone } from "../../time-zone.ts";
import type { CronJob, CronJobSpec } from "../cron-job.ts";

/** A Job's name is its CronJob's and eleven characters more, and must fit into a label. */
const NAME_CHARS_MAX = 52;
const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

/** What is wrong with a CronJob; its schedule and zone are looked at when they are new. */
export function validateCronJob(object: CronJob): FieldError[] {
  const { metadata, spec } = object;
  const errors = [
    ...(isNew(object) ? validateSchedule(spec, undefined) : []),
    ...notNegative("spec.startingDeadlineSeconds", spec.startingDeadlineSeconds),
    ...(isNew(object) ? validateTimeZone(spec.timeZone) : []),
    ...requiredChoice("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]),
    ...validateJobTemplate(spec.jobTemplate),
    ...notNegative("spec.successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit),
    ...notNegative("spec.failedJobsHistoryLimit", spec.failedJobsHistoryLimit),
  ];
  if (isNew(object) && metadata.name.length > NAME_CHARS_MAX) {
    errors.push(invalidValue("metadata.name", metadata.name, `must be no more than ${NAME_CHARS_MAX} characters`));
  }
  return errors;
}

/** What is wrong with a changed schedule or zone; what was there may stay. */
export function validateCronJobUpdate(next: CronJob, previous: CronJob): FieldError[] {
  const isSameZone = next.spec.timeZone === previous.spec.timeZone;
  return [...validateSchedule(next.spec, previous.spec), ...(isSameZone ? [] : validateTimeZone(next.spec.timeZone))];
}

function validateSchedule({ schedule, timeZone }: CronJobSpec, previous: CronJobSpec | undefined): FieldError[] {
  const field = "spec.schedule";
  if (schedule === "") return [required(field)];
  const parsed = parseCronSchedule(schedule);
  const errors = typeof parsed === "string" ? [invalidValue(field, schedule, parsed)] : [];
  if (!schedule.includes("TZ")) return errors;
  // Only a schedule that had its zone in it may keep it there.
  if (previous?.schedule.includes("TZ") !== true) {
    return [...errors, invalidValue(field, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")];
  }
  const both = invalidValue(field, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
  return timeZone === undefined ? errors : [...errors, both];
}

function validateTimeZone(timeZone: string | undefined): FieldError[] {
  const field = "spec.timeZone";
  if (timeZone === undefined) return [];
  if (timeZone === "") return [invalidValue(field, timeZone, "timeZone must be nil or non-empty string")];
  const unknown = invalidValue(field, timeZone, `unknown time zone ${timeZone}`);
  const isPart = (part: string): boolean => part !== "." && part !== ".." && !part.startsWith("-") && ZONE_PART.test(part);
  if (!timeZone.split("/").every(isPart)) return [unknown];
  const local = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
  const errors = timeZone.toLowerCase() === "local" ? [invalidValue(field, timeZone, local)] : [];
  // Go knows `Local` too, whatever it means on the machine.
  return isTimeZone(timeZone) || timeZone === "Local" ? errors : [...errors, unknown];
}

function validateJobTemplate({ spec }: CronJobSpec["jobTemplate"]): FieldError[] {
  const field = "spec.jobTemplate.spec";
  const errors = validateJobSpec(spec, field);
  if (spec.selector !== undefined) errors.push(invalidValue(`${field}.selector`, spec.selector, "`selector` will be auto-generated"));
  if (spec.manualSelector === true) errors.push(notSupported(`${field}.manualSelector`, true, ["nil", "false"]));
  return errors;
}

/**
 * A refusal as kubectl prints it.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go checkErr, StandardErrorMessage
 */
import type { ApiError } from "../core/index.ts";

/** `Error from server (NotFound): pods "x" not found`; messages that are whole lines already stay as they are. */
export function refusalText(error: ApiError): string {
  if (/^(error|Error|The )/.test(error.message)) return error.message;
  if (error.reason === "Invalid") return invalidText(error);
  return `Error from server (${error.reason}): ${error.message}`;
}

/** `The Deployment "x" is invalid: spec.…`, without the group, and with one bullet per field when there are several. */
function invalidText(error: ApiError): string {
  const { kind = "", name = "", causes = [] } = error.details;
  const title = `The ${kind} "${name}" is invalid`;
  const lines = causes.map(({ field, message }) => `${field}: ${message}`);
  if (lines.length === 0) return title;
  return lines.length === 1 ? `${title}: ${lines[0]}` : `${title}: \n${lines.map((line) => `* ${line}`).join("\n")}`;
}

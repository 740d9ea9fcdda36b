/**
 * A refusal as kubectl prints it.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go checkErr, StandardErrorMessage
 */
import type { ApiError } from "../core/index.ts";

/** `Error from server (NotFound): pods "x" not found`; messages that are whole lines already stay as they are. */
export function refusalText(error: ApiError): string {
  if (
    /^(?:error: |Error from |The \S+ "[^"]*" is invalid|The connection to the server |Unable to connect to the server: )/.test(
      error.message,
    )
  )
    return error.message;
  if (error.reason === "Invalid") return invalidText(error);
  return `Error from server${reasonText(error)}: ${error.message}`;
}

/** ` (Conflict)`; nothing when the server gave no reason. */
export function reasonText({ reason }: ApiError): string {
  return reason === "Unknown" ? "" : ` (${reason})`;
}

/** `The Deployment "x" is invalid: spec.…`, without the group, and with one bullet per field when there are several. */
function invalidText({ message, details }: ApiError): string {
  const { kind = "", name = "", causes = [] } = details;
  const isRequest = kind === "" && name === "";
  const title = isRequest ? "The request is invalid" : `The ${kind} "${name}" is invalid`;
  const texts = causes.map((cause) => (cause.field === undefined ? cause.message : `${cause.field}: ${cause.message}`));
  const lines = [...new Set(texts)];
  if (lines.length === 0) return isRequest ? `${title}: ${message}` : title;
  return lines.length === 1 ? `${title}: ${lines[0]}` : `${title}: \n${lines.map((line) => `* ${line}`).join("\n")}`;
}

/**
 * What is wrong with a Secret, by its type, and what of it may not change.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidateSecret
 */
import { base64Length, decodeBase64 } from "../../base64.ts";
import { type FieldError, invalidValue, required, tooLong } from "../../errors.ts";
import { sumBytes, VALUES_BYTES_MAX, validateKeys, validateSealed } from "../../shapes/keyed-values.ts";
import type { Secret } from "../secret.ts";

const SERVICE_ACCOUNT_NAME = "kubernetes.io/service-account.name";

/** Malformed keys, too much of it all, and what the type demands. */
export function validateSecret(secret: Secret): FieldError[] {
  const errors = validateKeys("data", secret.data);
  if (sumBytes(secret.data, base64Length) > VALUES_BYTES_MAX) errors.push(tooLong("data", VALUES_BYTES_MAX));
  return [...errors, ...validateByType(secret)];
}

/** The type never changes; a sealed Secret keeps its values. */
export function validateSecretUpdate(next: Secret, previous: Secret): FieldError[] {
  const errors = next.type === previous.type ? [] : [invalidValue("type", next.type, "field is immutable")];
  return [...errors, ...validateSealed(next, previous)];
}

function validateByType({ metadata, type, data = {} }: Secret): FieldError[] {
  const missing = (...keys: string[]) => keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`));
  switch (type) {
    case "kubernetes.io/service-account-token":
      return metadata.annotations?.[SERVICE_ACCOUNT_NAME] ? [] : [required(`metadata.annotations[${SERVICE_ACCOUNT_NAME}]`)];
    case "kubernetes.io/dockercfg":
      return validateJson(".dockercfg", data[".dockercfg"]);
    case "kubernetes.io/dockerconfigjson":
      return validateJson(".dockerconfigjson", data[".dockerconfigjson"]);
    case "kubernetes.io/basic-auth": {
      const absent = missing("username", "password");
      return absent.length === 2 ? absent : [];
    }
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [required("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function validateJson(key: string, encoded: string | undefined): FieldError[] {
  if (encoded === undefined) return [required(`data[${key}]`)];
  const message = jsonMessage(decodeBase64(encoded) ?? "");
  return message === undefined ? [] : [invalidValue(`data[${key}]`, "<secret contents redacted>", message)];
}

/** What Go's decoder says of a text that is no JSON object; undefined when it is one. */
function jsonMessage(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const first = text.trimStart().at(0);
    if (first === undefined || '{["-0123456789tfn'.includes(first)) return "unexpected end of JSON input";
    return `invalid character '${first}' looking for beginning of value`;
  }
  if (typeof value === "object" && !Array.isArray(value)) return undefined;
  const name = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return `json: cannot unmarshal ${name} into Go value of type map[string]interface {}`;
}

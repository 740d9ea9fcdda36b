import { expect, test } from "vitest";
import { base64Length, decodeBase64, encodeBase64 } from "../../../../src/core/api/base64.ts";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { type Secret, secretKind } from "../../../../src/core/api/kinds/secret.ts";

function aSecret(more: Partial<Secret> = {}): Secret {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "shop" }, type: "Opaque", ...more };
}

const validate = (secret: Secret) => (secretKind.validate?.(secret) ?? []).map(fieldErrorText);
const validateUpdate = (next: Secret, previous: Secret) => (secretKind.validateUpdate?.(next, previous) ?? []).map(fieldErrorText);

test.each(["", "f", "fo", "foo", "foob", "fooba", "foobar", "grüße", "日本語", "🦀 and more", "line\nbreak"])(
  "%j survives base64 as Node has it",
  (text) => {
    const expected = Buffer.from(text, "utf8").toString("base64");
    expect(encodeBase64(text)).toBe(expected);
    expect(decodeBase64(expected)).toBe(text);
    expect(base64Length(expected)).toBe(Buffer.byteLength(text));
  },
);

test.each([
  [[0xff, 0x41], "\ufffdA"],
  [[0xc3], "\ufffd"],
  [[0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
])("bytes %j that are no text become replacement characters", (bytes, expected) => {
  expect(decodeBase64(Buffer.from(bytes).toString("base64"))).toBe(expected);
});

test("what is no base64 is not decoded", () => {
  expect(decodeBase64("a*==")).toBeUndefined();
  expect(decodeBase64("abc")).toBeUndefined();
});

test("plain texts are folded into data, win over it and are gone", () => {
  const written = { ...aSecret({ data: { a: "b2xk", b: "b2xk" } }), stringData: { a: "new" } };
  const stored = secretKind.defaults?.(written);
  expect(stored).toEqual(aSecret({ data: { a: "bmV3", b: "b2xk" } }));
  expect(stored === undefined ? undefined : secretKind.defaults?.(stored)).toBe(stored);
});

test("the type is Opaque unless said otherwise", () => {
  const { type: _type, ...untyped } = aSecret();
  const parsed: Secret = JSON.parse(JSON.stringify(untyped));
  expect(secretKind.defaults?.(parsed)?.type).toBe("Opaque");
});

const json = (text: string) => ({ ".dockerconfigjson": encodeBase64(text) });
test.each<[string, Partial<Secret>, string[]]>([
  ["any keys will do for Opaque", { data: { "a.b": "" } }, []],
  ["TLS needs both keys", { type: "kubernetes.io/tls", data: { "tls.crt": "" } }, ["data[tls.key]: Required value"]],
  ["an empty certificate is a certificate", { type: "kubernetes.io/tls", data: { "tls.crt": "", "tls.key": "" } }, []],
  ["basic auth needs either", { type: "kubernetes.io/basic-auth" }, ["data[username]: Required value", "data[password]: Required value"]],
  ["basic auth with a name passes", { type: "kubernetes.io/basic-auth", data: { username: "" } }, []],
  ["ssh needs its key", { type: "kubernetes.io/ssh-auth", data: { "ssh-privatekey": "" } }, ["data[ssh-privatekey]: Required value"]],
  [
    "a token needs its account",
    { type: "kubernetes.io/service-account-token" },
    ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
  ],
  ["registry settings are needed", { type: "kubernetes.io/dockerconfigjson" }, ["data[.dockerconfigjson]: Required value"]],
  ["registry settings pass", { type: "kubernetes.io/dockerconfigjson", data: json('{"auths":{}}') }, []],
  [
    "registry settings are an object",
    { type: "kubernetes.io/dockerconfigjson", data: json("[]") },
    [
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
  ],
  [
    "registry settings are JSON",
    { type: "kubernetes.io/dockerconfigjson", data: json("user: x") },
    ["data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'u' looking for beginning of value"],
  ],
  [
    "keys have a form",
    { data: { "a b": "" } },
    [
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
  ],
  ["one MiB is not too much", { data: { a: encodeBase64("x".repeat(1_048_576)) } }, []],
  ["more is", { data: { a: encodeBase64("x".repeat(1_048_577)) } }, ["data: Too long: may not be more than 1048576 bytes"]],
])("%s", (_, more, expected) => {
  expect(validate(aSecret(more))).toEqual(expected);
});

test("the type never changes", () => {
  expect(validateUpdate(aSecret({ type: "x/y" }), aSecret())).toEqual(['type: Invalid value: "x/y": field is immutable']);
});

test.each<[string, Partial<Secret>, string[]]>([
  ["stays as it is", { immutable: true, data: { a: "YQ==" } }, []],
  ["is not unsealed", { data: { a: "YQ==" } }, ["immutable: Forbidden: field is immutable when `immutable` is set"]],
  ["keeps its values", { immutable: true, data: { a: "Yg==" } }, ["data: Forbidden: field is immutable when `immutable` is set"]],
])("a sealed secret %s", (_, next, expected) => {
  expect(validateUpdate(aSecret(next), aSecret({ immutable: true, data: { a: "YQ==" } }))).toEqual(expected);
});

test("describe shows sizes, never values", () => {
  const described = secretKind.describe?.(aSecret({ data: { password: encodeBase64("hunter2"), user: encodeBase64("me") } }), {
    nowMs: 0,
    get: () => undefined,
    list: () => [],
  });
  expect(described).toBe(
    "Name:         key\nNamespace:    shop\nLabels:       <none>\nAnnotations:  <none>\n\nType:  Opaque\n\nData\n====\npassword:  7 bytes\nuser:      2 bytes\n",
  );
});

test("a row counts the keys", () => {
  const cells = secretKind.columns.map((column) => column.cell(aSecret({ data: { a: "", b: "" } }), { nowMs: 0 }));
  expect(cells).toEqual(["key", "Opaque", "2", "<unknown>"]);
});

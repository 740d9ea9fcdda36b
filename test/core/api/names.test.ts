import { expect, test } from "vitest";
import {
  configKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  envName,
  ipAddress,
  labelValue,
  pathSegment,
  percent,
  portName,
  portNumber,
  qualifiedName,
} from "../../../src/core/api/names.ts";

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const NAME_PART =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const x = (length: number) => "x".repeat(length);

test.each([
  [dns1123Label, "my-name", []],
  [dns1123Label, "0a", []],
  [dns1123Label, "a.b", ["must not contain dots"]],
  [dns1123Label, "My", [LABEL]],
  [dns1123Label, "", [LABEL]],
  [dns1123Label, "a\n", [LABEL]],
  [dns1123Label, x(63), []],
  [dns1123Label, x(64), ["must be no more than 63 characters"]],
  [dns1123Subdomain, "a.b-c.d", []],
  [dns1123Subdomain, "a..b", [SUBDOMAIN]],
  [dns1123Subdomain, `-${x(253)}`, ["must be no more than 253 characters", SUBDOMAIN]],
  [dns1035Label, "web-1", []],
  [dns1035Label, "1-web", [LABEL_1035]],
  [pathSegment, "system:node-proxier", []],
  [pathSegment, "..", ["may not be '..'"]],
  [pathSegment, "a/b%c", ["may not contain '/'", "may not contain '%'"]],
  [qualifiedName, "app", []],
  [qualifiedName, "app.kubernetes.io/name", []],
  [qualifiedName, "", ["name part must be non-empty", `name part ${NAME_PART}`]],
  [qualifiedName, "/a", ["prefix part must be non-empty"]],
  [qualifiedName, "A/a", [`prefix part ${SUBDOMAIN}`]],
  [qualifiedName, "a b", [`name part ${NAME_PART}`]],
  [qualifiedName, `a/${x(64)}`, ["name part must be no more than 63 characters"]],
  [qualifiedName, "a/b/c", [`a qualified name ${NAME_PART} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]],
  [labelValue, "", []],
  [labelValue, "v1.2_3", []],
  [labelValue, "a b", [VALUE]],
  [labelValue, x(64), ["must be no more than 63 characters"]],
  [envName, "MY ENV~1", []],
  [envName, "", ["environment variable name must be non-empty"]],
  [envName, "a=b", ["a valid environment variable name must consist only of printable ASCII characters other than '='"]],
  [envName, "ä", ["a valid environment variable name must consist only of printable ASCII characters other than '='"]],
  [configKey, "nginx.conf", []],
  [configKey, "a/b", [CONFIG_KEY]],
  [configKey, "..", ["must not be '..'"]],
  [configKey, ".", ["must not be '.'"]],
  [configKey, "..a", ["must not start with '..'"]],
  [portName, "http-2", []],
  [portName, "80", ["must contain at least one letter (a-z)"]],
  [portName, "-a--b", ["must not contain consecutive hyphens", "must not begin or end with a hyphen"]],
  [portName, "HTTP", ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)", "must contain at least one letter (a-z)"]],
  [portName, x(16), ["must be no more than 15 characters"]],
  [percent, "25%", []],
  [
    percent,
    "25",
    [
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
  [ipAddress, "10.0.0.1", []],
  [ipAddress, "10.0.0.256", [IP]],
  [ipAddress, "10.0.0", [IP]],
  [ipAddress, "2001:db8::ffff", []],
  [ipAddress, "::", []],
  [ipAddress, "::ffff:10.0.0.1", []],
  [ipAddress, "1:2:3:4:5:6:7:8", []],
  [ipAddress, "1:2:3:4:5:6:7", [IP]],
  [ipAddress, "1::2::3", [IP]],
  [ipAddress, ":::", [IP]],
  [ipAddress, "1.2.3.4::", [IP]],
  [ipAddress, "fe80::1%eth0", [IP]],
] as const)("%o of %j says %j", (check, value, messages) => {
  expect(check(value)).toEqual(messages);
});

test.each([
  [1, []],
  [65_535, []],
  [0, ["must be between 1 and 65535, inclusive"]],
  [65_536, ["must be between 1 and 65535, inclusive"]],
])("port %d says %j", (value, messages) => {
  expect(portNumber(value)).toEqual(messages);
});

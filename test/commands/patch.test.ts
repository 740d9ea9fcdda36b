/**
 * `patch`, `label` and `annotate`: what is said of changes that cannot be, in kubectl's words.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { Shell } from "./shell.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.29"}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: held, finalizers: [example.com/a]}
data: {a: b}
`;

describe("a patch is refused as the server refuses it", () => {
  let shell: Shell;
  beforeAll(() => {
    shell = new Shell({ "web.yaml": WEB });
    shell.run("apply -f web.yaml");
  });

  test.each([
    [
      "a value of another type",
      `'{"spec":{"replicas":"3"}}'`,
      'The request is invalid: patch: Invalid value: "map[spec:map[replicas:3]]": unrecognized type: int32',
    ],
    [
      "a number for a text",
      `'{"metadata":{"labels":{"a":1}}}'`,
      'The request is invalid: patch: Invalid value: "map[metadata:map[labels:map[a:1]]]": cannot convert int64 to string',
    ],
    [
      "a text for a map",
      `'{"metadata":{"labels":"a"}}'`,
      'The request is invalid: patch: Invalid value: "map[metadata:map[labels:a]]": cannot restore map from string',
    ],
    [
      "a map for a list",
      `'{"spec":{"selector":{"matchExpressions":{"a":1}}}}'`,
      'The request is invalid: patch: Invalid value: "map[spec:map[selector:map[matchExpressions:map[a:1]]]]": cannot restore slice from map',
    ],
    [
      "a text for a struct",
      `'{"spec":{"strategy":"Recreate"}}'`,
      'The request is invalid: patch: Invalid value: "map[spec:map[strategy:Recreate]]": cannot restore struct from: string',
    ],
    [
      "no name to merge by",
      `'{"spec":{"template":{"spec":{"containers":[{"image":"nginx"}]}}}}'`,
      "Error from server: map: map[image:nginx] does not contain declared merge key: name",
    ],
    ["no map", "x", "Error from server (BadRequest): json: cannot unmarshal string into Go value of type map[string]interface {}"],
    [
      "no map to merge",
      "x --type=merge",
      "Error from server (BadRequest): error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}",
    ],
    [
      "no list of operations",
      "'{}' --type=json",
      "Error from server (BadRequest): error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    ],
    [
      "a list of something else",
      "'[1]' --type=json",
      "Error from server (BadRequest): error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp",
    ],
    [
      "an operation that does not apply",
      `'[{"op":"test","path":"/spec/replicas","value":9}]' --type=json`,
      "The request is invalid: testing value /spec/replicas failed: test failed",
    ],
    [
      "another name",
      `'{"metadata":{"name":"x"}}'`,
      "Error from server (BadRequest): the name of the object (x) does not match the name on the URL (web)",
    ],
    [
      "no name",
      `'{"metadata":null}'`,
      "Error from server (BadRequest): the name of the object (web based on URL) was undeterminable: name must be provided",
    ],
    [
      "another namespace",
      `'{"metadata":{"namespace":"x"}}'`,
      "Error from server (BadRequest): the namespace of the provided object does not match the namespace sent on the request",
    ],
    ["another uid", `'{"metadata":{"uid":"x"}}'`, 'The Deployment "web" is invalid: metadata.uid: Invalid value: "x": field is immutable'],
    [
      "a version that is past",
      `'{"metadata":{"resourceVersion":"1"}}'`,
      'Error from server (Conflict): Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ],
  ])("%s", (_name, patch, errors) => {
    expect(shell.run(`patch deploy web -p ${patch}`)).toMatchObject({ errors, exitCode: 1 });
  });

  test("a merge patch of another type repeats the object that came of it", () => {
    const { errors } = shell.run(`patch deploy web --type=merge -p '{"spec":{"replicas":"x"}}'`);
    expect(errors).toMatch(/^The request is invalid: patch: Invalid value: "\{\\"apiVersion\\":/);
    expect(errors).toMatch(/": json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/);
  });
});

test("a patch with an unknown field is warned of, and does the rest", () => {
  const shell = new Shell({ "web.yaml": WEB });
  shell.run("apply -f web.yaml");
  expect(shell.run(`patch deploy web -p '{"spec":{"replica":3}}'`)).toEqual({
    output: "deployment.apps/web patched (no change)",
    errors: 'Warning: unknown field "spec.replica"',
    exitCode: 0,
  });
  expect(shell.run(`patch deploy web -p '{"spec":{"replicas":3,"template":{"spec":{"x":1}}}}'`)).toEqual({
    output: "deployment.apps/web patched",
    errors: 'Warning: unknown field "spec.template.spec.x"',
    exitCode: 0,
  });
  expect(shell.run("get deploy web -o jsonpath={.spec.replicas}").output).toBe("3");
});

test("the patch that takes the last finalizer is a change, and the object's end", () => {
  const shell = new Shell({ "web.yaml": WEB });
  shell.run("apply -f web.yaml");
  shell.run("delete cm held");
  expect(shell.run(`patch cm held --type=merge -p '{"metadata":{"finalizers":null}}'`).output).toBe("configmap/held patched");
  expect(shell.run("get cm held").exitCode).toBe(1);
});

describe("labels and annotations are read before the server is asked", () => {
  const shell = new Shell();

  test.each([
    ["label ns default a=b=c", "error: invalid label spec: a=b=c"],
    ["label ns default a=b a-", "error: can not both modify and remove a label in the same command"],
    ["annotate ns default =b", "error: invalid annotation format: =b"],
    ["annotate ns default a=b c=d a- c-", "error: can not both modify and remove the following annotation(s) in the same command: a, c"],
  ])("%s", (line, errors) => {
    expect(shell.run(line)).toMatchObject({ errors, exitCode: 1 });
  });

  test("a label's value has a form, an annotation's has none", () => {
    expect(shell.run("label ns default 'a=b c'").errors).toMatch(
      /^error: invalid label value: "a=b c": a valid label must be an empty string/,
    );
    expect(shell.run("annotate ns default 'a=b=c d'").output).toBe("namespace/default annotated");
    expect(shell.run("get ns default -o jsonpath={.metadata.annotations.a}").output).toBe("b=c d");
  });
});

describe("Endpoints are on their way out", () => {
  const warning = "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

  test.each(["get ep", "get endpoints kubernetes -o name", "describe ep kubernetes"])("%s warns of it", (line) => {
    expect(new Shell().run(line)).toMatchObject({ errors: warning, exitCode: 0 });
  });

  test("nothing else does", () => {
    expect(new Shell().run("get svc,endpointslices").errors).toBeUndefined();
  });
});

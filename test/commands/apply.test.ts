import { describe, expect, test } from "vitest";
import { Shell } from "./shell.ts";
import { SHOP_YAML, shopShell } from "./shop.ts";

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {a: b}\n";
const configMap = (name: string): string => CONFIG.replace("NAME", name);
const DEPLOYMENT = SHOP_YAML.split("---\n")[1] ?? "";

/** What the shell shows after applying one file. */
function applied(text: string, line = "apply -f x.yaml"): string {
  return new Shell({ "x.yaml": text }).transcript(line);
}

describe("an apply", () => {
  test("creates, changes and leaves alone", () => {
    const shell = new Shell({ "shop.yaml": SHOP_YAML, "more.yaml": SHOP_YAML.replace("replicas: 2", "replicas: 3") });
    expect(shell.run("apply -f shop.yaml").output).toBe(
      "namespace/shop created\ndeployment.apps/web created\nservice/web created\nconfigmap/settings created",
    );
    expect(shell.run("apply -f shop.yaml").output).toBe(
      "namespace/shop unchanged\ndeployment.apps/web unchanged\nservice/web unchanged\nconfigmap/settings unchanged",
    );
    expect(shell.run("apply -f more.yaml").output).toContain("deployment.apps/web configured");
    expect(shell.run("get deploy web -n shop -o jsonpath={.spec.replicas}").output).toBe("3");
  });

  test("takes away what the manifest no longer says, and leaves what others set", () => {
    const shell = shopShell({ "less.yaml": SHOP_YAML.replace("  color: blue\n", "") });
    shell.run("label cm settings by=hand");
    shell.run("apply -f less.yaml");
    expect(shell.run("get cm settings -o jsonpath='{.data.color}{.data.motd}{.metadata.labels.by}'").output).toBe(
      "welcome\nto the shop\nhand",
    );
  });

  test("warns of an object that it did not create, and adopts it", () => {
    const shell = new Shell({ "x.yaml": configMap("mine") });
    shell.run("create -f x.yaml");
    const { output, errors, exitCode } = shell.run("apply -f x.yaml");
    expect([output, exitCode]).toEqual(["configmap/mine configured", 0]);
    expect(errors).toMatch(
      /^Warning: resource configmaps\/mine is missing the kubectl.kubernetes.io\/last-applied-configuration annotation/,
    );
    expect(shell.run("apply -f x.yaml")).toEqual({ output: "configmap/mine unchanged", exitCode: 0 });
  });

  test("takes back what get -o yaml printed", () => {
    const files: Record<string, string> = { "shop.yaml": SHOP_YAML };
    const shell = new Shell(files);
    shell.run("apply -f shop.yaml");
    const printed = shell.run("get deploy,svc,cm -n shop -o yaml").output;
    const again = new Shell({ "printed.yaml": printed });
    const { output, errors, exitCode } = again.run("apply -f printed.yaml");
    // The uid and version of another cluster's object are refused on create, as upstream does.
    expect([output, exitCode]).toEqual(["", 2]);
    expect(errors).toContain("resourceVersion should not be set on objects to be created");
    const stripped = printed
      .replaceAll(/^ +(?:resourceVersion|uid): .*\n/gm, "")
      .replaceAll(/creationTimestamp: .*/g, "creationTimestamp: null\n    selfLink: /x");
    const fresh = new Shell({ "shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", "printed.yaml": stripped });
    fresh.run("apply -f shop.yaml");
    expect(fresh.run("apply -f printed.yaml")).toMatchObject({
      output: "deployment.apps/web created\nservice/web created\nconfigmap/settings created",
      exitCode: 0,
    });
  });

  test("with an old resourceVersion is a conflict", () => {
    const shell = shopShell();
    const printed = shell.run("get cm settings -o yaml").output.replace("blue", "red");
    shell.run("label cm settings by=hand");
    const files = { "old.yaml": printed };
    const context = { ...shell.context, readFiles: () => [{ path: "old.yaml", text: files["old.yaml"] }] };
    const result = shell.runIn(context, "apply -f old.yaml");
    expect(result.exitCode).toBe(2);
    expect(result.errors).toContain("Error from server (Conflict): error when applying patch:");
    expect(result.errors).toContain(
      'Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  test("tries nothing in a dry run", () => {
    const shell = new Shell({ "shop.yaml": SHOP_YAML });
    expect(shell.run("apply -f shop.yaml --dry-run=server").output).toContain("deployment.apps/web created (server dry run)");
    expect(shell.run("apply -f shop.yaml --dry-run").output).toContain("namespace/shop created (dry run)");
    expect(shell.run("get ns shop").exitCode).toBe(1);
  });

  test("goes into the namespace asked for, or the one in force", () => {
    const shell = new Shell({ "x.yaml": configMap("here") });
    shell.run("apply -f x.yaml -n kube-public");
    shell.run("apply -f x.yaml");
    expect(shell.run("get cm -A --field-selector metadata.name=here -o custom-columns=NS:.metadata.namespace --no-headers").output).toBe(
      "default\nkube-public",
    );
  });

  test("reads every file of a folder, and several paths", () => {
    const shell = new Shell({ "dir/a.yaml": configMap("a"), "dir/b.yaml": configMap("b"), "c.yaml": configMap("c") });
    expect(shell.run("apply -f dir -f c.yaml").output).toBe("configmap/a created\nconfigmap/b created\nconfigmap/c created");
  });

  test("rewrites removed versions when asked to", () => {
    const old = DEPLOYMENT.replace("apps/v1", "apps/v1beta2").replace("namespace: shop", "namespace: default");
    expect(applied(old)).toContain(
      "apps/v1beta2 was removed in Kubernetes 1.16; today a Deployment is apps/v1: apply --convert rewrites it",
    );
    expect(applied(old, "apply -f x.yaml --convert")).toBe("$ apply -f x.yaml --convert\ndeployment.apps/web created\n");
  });

  test("refuses what is broken and applies the rest, each with its place", () => {
    const shell = new Shell({ "x.yaml": `${configMap("a")}---\nkind: ConfigMap\n---\n\n# b\n${configMap("b")}---\n${configMap("C")}` });
    const result = shell.run("apply -f x.yaml");
    expect(result.output).toBe("configmap/a created\nconfigmap/b created");
    expect(result.exitCode).toBe(2);
    expect(result.refusals?.map(({ where }) => where)).toEqual(["x.yaml, document 2, line 6", "x.yaml, document 4, line 15"]);
    expect(result.message).toBe("2 objects were refused");
  });
});

/** Every way to be bad, and what is said of it. */
const BAD: readonly (readonly [what: string, text: string, message: string])[] = [
  [
    "no YAML",
    "a: b: c",
    "error: error parsing x.yaml: error converting YAML to JSON: yaml: line 1: mapping values are not allowed in this context",
  ],
  [
    "a tab",
    "a:\n\tb: c",
    "error: error parsing x.yaml: error converting YAML to JSON: yaml: line 2: found character that cannot start any token",
  ],
  [
    "a key twice",
    "a: 1\na: 2",
    'error: error parsing x.yaml: error converting YAML to JSON: yaml: unmarshal errors:\n  line 2: key "a" already set in map',
  ],
  [
    "a scalar",
    "hello",
    'error: error validating "x.yaml": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false',
  ],
  [
    "no kind",
    "apiVersion: v1",
    'error: error validating "x.yaml": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false',
  ],
  [
    "neither kind nor version",
    "a: b",
    'error: error validating "x.yaml": error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false',
  ],
  [
    "an unknown kind",
    "apiVersion: v1\nkind: Podd\nmetadata: {name: x}",
    'error: resource mapping not found for name: "x" namespace: "" from "x.yaml": no matches for kind "Podd" in version "v1"\nensure CRDs are installed first',
  ],
  ["a kind of another group", "apiVersion: v1\nkind: Deployment\nmetadata: {name: x}", 'no matches for kind "Deployment" in version "v1"'],
  [
    "no metadata",
    "apiVersion: v1\nkind: ConfigMap",
    'error: error when retrieving current configuration of:\nResource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"\nName: "", Namespace: "default"\nfrom server for: "x.yaml": resource name may not be empty',
  ],
  [
    "a prefix for a name",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}",
    "error: from x-: cannot use generate name with apply",
  ],
  [
    "metadata that is a list",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: []",
    'Error from server (BadRequest): error when creating "x.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal array into Go struct field ConfigMap.metadata of type v1.ObjectMeta',
  ],
  [
    "a number for a name",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 5}",
    "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string",
  ],
  [
    "a bad name",
    configMap("Bad_Name"),
    `The ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters`,
  ],
  [
    "an unknown field",
    `${configMap("x")}colour: red\n`,
    'Error from server (BadRequest): error when creating "x.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "colour"',
  ],
  [
    "a text for a number",
    DEPLOYMENT.replace("replicas: 2", "replicas: two").replace("shop", "default"),
    'Error from server (BadRequest): error when creating "x.yaml": Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    "a selector that misses",
    DEPLOYMENT.replace("matchLabels: {app: web}", "matchLabels: {app: wob}").replace("shop", "default"),
    'The Deployment "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ],
  [
    "several fields",
    DEPLOYMENT.replace("replicas: 2", "replicas: -2").replace("image: nginx:1.29", "imagePullPolicy: Sometimes").replace("shop", "default"),
    'The Deployment "web" is invalid: \n* spec.replicas: Invalid value: -2: must be greater than or equal to 0\n* spec.template',
  ],
  [
    "a namespace that is not there",
    configMap("x").replace("{name: x}", "{name: x, namespace: nowhere}"),
    'Error from server (NotFound): error when creating "x.yaml": namespaces "nowhere" not found',
  ],
  [
    "an object twice",
    `${configMap("x")}---\n${configMap("x")}`,
    "error: duplicate: configmap/x was given already in x.yaml, document 1, line 1\n  at x.yaml, document 2, line 6",
  ],
  [
    "an item of a List",
    `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ok}\n- apiVersion: v1\n  kind: Nothing\n`,
    'no matches for kind "Nothing" in version "v1"\nensure CRDs are installed first\n  at x.yaml, document 1, line 7',
  ],
  [
    "annotations that are no texts",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, annotations: {a: 1}}",
    "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.annotations of type string",
  ],
];

describe("a bad manifest is refused:", () => {
  test.each(BAD)("%s", (_what, text, message) => {
    const result = new Shell({ "x.yaml": text }).run("apply -f x.yaml");
    expect(result.errors).toContain(message);
    expect(result.errors).toMatch(/\n {2}at x\.yaml, document \d+, line \d+$/);
    expect(result.exitCode).toBe(2);
    expect(result.refusals).toHaveLength(1);
  });

  test.each([
    ["apply -f none.yaml", 'error: the path "none.yaml" does not exist'],
    ["apply", "error: must specify one of -f and -k"],
    [
      "apply -f x.yaml -n other",
      `error: the namespace from the provided object "shop" does not match the namespace "other". You must pass '--namespace=shop' to perform this operation.`,
    ],
  ])("%s", (line, message) => {
    const { errors, exitCode } = new Shell({ "x.yaml": DEPLOYMENT }).run(line);
    expect(errors).toContain(message);
    expect(exitCode).not.toBe(0);
  });

  test("a field that may not change", () => {
    const shell = shopShell({ "new.yaml": DEPLOYMENT.replaceAll("{app: web}", "{app: other}") });
    expect(shell.run("apply -f new.yaml").errors).toContain(
      'The Deployment "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    );
  });

  test("an unknown field of an object that is there", () => {
    const shell = shopShell({ "new.yaml": DEPLOYMENT.replace("replicas: 2", "replicaz: 2") });
    const { errors } = shell.run("apply -f new.yaml");
    expect(errors).toMatch(
      /^The request is invalid: patch: Invalid value: "map\[metadata:map\[annotations:map\[.* spec:map\[replicas:<nil> replicaz:2\]\]": /,
    );
    expect(errors).toContain('": strict decoding error: unknown field "spec.replicaz"');
  });
});

test("refusals come in the order of the documents, whoever refused", () => {
  const result = new Shell({ "x.yaml": `${configMap("C")}---\nkind: ConfigMap\n` }).run("apply -f x.yaml");
  expect(result.refusals?.map(({ where }) => where)).toEqual(["x.yaml, document 1, line 1", "x.yaml, document 2, line 6"]);
});

describe("create and delete by file", () => {
  test("create makes names, and refuses what is there", () => {
    const shell = new Shell({ "x.yaml": configMap("x"), "g.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}" });
    expect(shell.run("create -f x.yaml").output).toBe("configmap/x created");
    expect(shell.run("create -f x.yaml").errors).toContain(
      'Error from server (AlreadyExists): error when creating "x.yaml": configmaps "x" already exists',
    );
    expect(shell.run("create -f g.yaml").output).toMatch(/^configmap\/x-[a-z0-9]{5} created$/);
  });

  test("delete takes the objects of a file", () => {
    const shell = new Shell({ "x.yaml": `${configMap("x")}---\n${configMap("z")}` });
    shell.run("apply -f x.yaml");
    expect(shell.run("delete -f x.yaml").output).toBe(
      'configmap "x" deleted from default namespace\nconfigmap "z" deleted from default namespace',
    );
    expect(shell.run("delete -f x.yaml").errors).toContain(
      'Error from server (NotFound): error when deleting "x.yaml": configmaps "x" not found',
    );
  });
});

/**
 * `kubectl apply --server-side` and what goes with it, by a real kubectl: what it prints, and whose the fields are afterwards.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRecord, type KubeObject } from "../../src/core/index.ts";
import { KubectlSession } from "./a-kubectl.ts";
import { kubectlsFound } from "./kubectl/find.ts";

const kubectl = kubectlsFound().at(-1)?.path;
if (kubectl === undefined) console.warn("server-side apply is not compared: no kubectl is found");

const HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
`;

function aConfigMap(name: string, values: object, metadata: object = {}): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data: values };
}

function aDeployment(name: string, spec: object = {}, container: object = {}): object {
  const containers = [{ name: "web", image: "nginx:1.27", ports: [{ containerPort: 80 }], ...container }];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers } },
      ...spec,
    },
  };
}

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: {
                  size: { type: "string", default: "big" },
                  parts: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    items: { type: "object", required: ["name"], properties: { name: { type: "string" }, count: { type: "integer" } } },
                  },
                  words: { type: "array", items: { type: "string" } },
                  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                },
              },
            },
          },
        },
      },
    ],
  },
};

describe.skipIf(kubectl === undefined)("kubectl apply --server-side", () => {
  const session = new KubectlSession(kubectl ?? "");
  beforeAll(() => session.open());
  afterAll(() => session.close());

  const apply = (manifest: object, ...words: string[]) => session.run("apply", "--server-side", "-f", session.file(manifest), ...words);

  async function get(...words: string[]): Promise<KubeObject> {
    const { output, errors } = await session.run("get", ...words, "-o", "json", "--show-managed-fields");
    expect(errors).toBe("");
    const object: unknown = JSON.parse(output);
    if (!isRecord(object)) throw new Error("no object was printed");
    return object as unknown as KubeObject;
  }

  /** `manager operation[/subresource] fields`. */
  async function owners(...words: string[]): Promise<string[]> {
    const { metadata } = await get(...words);
    return (metadata.managedFields ?? []).map(({ manager, operation, subresource, fieldsV1 }) => {
      return `${manager} ${operation}${subresource ? `/${subresource}` : ""} ${JSON.stringify(fieldsV1).replaceAll('"', "").replaceAll("\\", "'")}`;
    });
  }

  test("makes what is not there, owns what it says, and changes nothing when it says the same again", async () => {
    const manifest = aConfigMap("made", { a: "1", b: "2" }, { labels: { x: "y" } });
    expect(await apply(manifest)).toEqual({ output: "configmap/made serverside-applied\n", errors: "", exitCode: 0 });
    expect(await owners("cm", "made")).toEqual(["kubectl Apply {f:data:{f:a:{},f:b:{}},f:metadata:{f:labels:{f:x:{}}}}"]);
    const { metadata } = await get("cm", "made");
    expect((await apply(manifest)).output).toBe("configmap/made serverside-applied\n");
    expect((await get("cm", "made")).metadata).toEqual(metadata);
  });

  test("takes away what it does not say any more", async () => {
    await apply(aConfigMap("less", { a: "1", b: "2" }));
    await apply(aConfigMap("less", { b: "2" }));
    expect(await get("cm", "less")).toMatchObject({ data: { b: "2" } });
    expect(await owners("cm", "less")).toEqual(["kubectl Apply {f:data:{f:b:{}}}"]);
  });

  test("one conflict", async () => {
    await apply(aConfigMap("one", { a: "1" }));
    const { output, errors, exitCode } = await apply(aConfigMap("one", { a: "2" }), "--field-manager=other");
    expect(output).toBe("");
    expect(errors).toBe(`error: Apply failed with 1 conflict: conflict with "kubectl": .data.a\n${HELP}`);
    expect(exitCode).toBe(1);
  });

  test("several conflicts, by manager; force takes the fields", async () => {
    await apply(aConfigMap("many", { a: "1", b: "1" }));
    await session.run("patch", "cm", "many", "--type=merge", "-p", '{"data":{"b":"2","c":"2"}}');
    const wanted = aConfigMap("many", { a: "3", b: "3", c: "3" });
    const { errors } = await apply(wanted, "--field-manager=other");
    expect(errors).toBe(
      `error: Apply failed with 3 conflicts: conflicts with "kubectl":\n- .data.a\nconflicts with "kubectl-patch" using v1:\n- .data.b\n- .data.c\n${HELP}`,
    );
    expect((await apply(wanted, "--field-manager=other", "--force-conflicts")).exitCode).toBe(0);
    expect(await owners("cm", "many")).toEqual(["other Apply {f:data:{f:a:{},f:b:{},f:c:{}}}"]);
  });

  test("takes over from client-side apply without a conflict", async () => {
    const path = session.file(aDeployment("moved", { replicas: 2 }));
    await session.run("apply", "-f", path);
    expect((await owners("deploy", "moved")).map((line) => line.split(" ", 2).join(" "))).toEqual(["kubectl-client-side-apply Update"]);
    const next = await apply(aDeployment("moved", { replicas: 3 }, { image: "nginx:1.28" }));
    expect(next).toEqual({ output: "deployment.apps/moved serverside-applied\n", errors: "", exitCode: 0 });
    const after = await owners("deploy", "moved");
    expect(after.find((line) => line.startsWith("kubectl-client-side-apply"))).toBeUndefined();
    expect(after.find((line) => line.startsWith("kubectl Apply"))).toContain("f:replicas:{}");
  });

  test("a client's ordinary write owns what upstream says it does, defaults included", async () => {
    await session.run("create", "-f", session.file(aDeployment("plain")));
    expect(await owners("deploy", "plain")).toEqual([
      "kubectl-create Update {f:spec:{f:progressDeadlineSeconds:{},f:replicas:{},f:revisionHistoryLimit:{},f:selector:{},f:strategy:{f:rollingUpdate:{.:{},f:maxSurge:{},f:maxUnavailable:{}},f:type:{}},f:template:{f:metadata:{f:labels:{.:{},f:app:{}}},f:spec:{f:containers:{k:{'name':'web'}:{.:{},f:image:{},f:imagePullPolicy:{},f:name:{},f:ports:{.:{},k:{'containerPort':80,'protocol':'TCP'}:{.:{},f:containerPort:{},f:protocol:{}}},f:resources:{},f:terminationMessagePath:{},f:terminationMessagePolicy:{}}},f:dnsPolicy:{},f:restartPolicy:{},f:schedulerName:{},f:securityContext:{},f:terminationGracePeriodSeconds:{}}}}}",
    ]);
    await session.run("label", "deploy", "plain", "team=red");
    expect(await owners("deploy", "plain")).toContain("kubectl-label Update {f:metadata:{f:labels:{.:{},f:team:{}}}}");
  });

  test("replicas set through the scale subresource conflict, until they are left out", async () => {
    await apply(aDeployment("scaled", { replicas: 2 }));
    await session.run("scale", "deploy/scaled", "--replicas=5");
    expect((await owners("deploy", "scaled")).filter((line) => line.includes("/scale")).map((line) => line.replace(/^\S+/, ""))).toEqual([
      " Update/scale {f:spec:{f:replicas:{}}}",
    ]);
    const { errors } = await apply(aDeployment("scaled", { replicas: 2 }));
    expect(errors).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "\S+" with subresource "scale" using apps\/v1: \.spec\.replicas\n/,
    );
    expect((await apply(aDeployment("scaled"))).exitCode).toBe(0);
    expect(await get("deploy", "scaled")).toMatchObject({ spec: { replicas: 5 } });
  });

  test("diff --server-side tells whether anything would change, and changes nothing", async () => {
    await apply(aDeployment("differs"));
    const same = session.file(aDeployment("differs"));
    expect(await session.run("diff", "--server-side", "-f", same)).toEqual({ output: "", errors: "", exitCode: 0 });
    const other = session.file(aDeployment("differs", {}, { image: "nginx:1.28" }));
    const { output, exitCode } = await session.run("diff", "--server-side", "-f", other);
    expect(exitCode).toBe(1);
    expect(output.split("\n").filter((line) => /^[-+] /.test(line) && line.includes("image:"))).toEqual([
      "-      - image: nginx:1.27",
      "+      - image: nginx:1.28",
    ]);
    expect((await apply(aDeployment("differs", {}, { image: "nginx:1.29" }), "--dry-run=server")).output).toBe(
      "deployment.apps/differs serverside-applied (server dry run)\n",
    );
    expect(JSON.stringify(await get("deploy", "differs"))).toContain("nginx:1.27");
  });

  test.each<[string, object, string]>([
    [
      "an unknown field",
      { ...aConfigMap("bad", {}), datas: {} },
      "Error from server: failed to create typed patch object (default/bad; /v1, Kind=ConfigMap): .datas: field not declared in schema\n",
    ],
    [
      "wrong types",
      aDeployment("bad", { replicas: "two" }),
      "Error from server: failed to create typed patch object (default/bad; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string\n",
    ],
    [
      "items that share their key",
      aDeployment("bad", {}, { env: [{ name: "A" }, { name: "A" }] }),
      'Error from server: failed to create typed patch object (default/bad; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="web"].env: duplicate entries for key [name="A"]\n',
    ],
    [
      "managedFields",
      aConfigMap("bad", {}, { managedFields: [{ manager: "me" }] }),
      "Error from server (BadRequest): metadata.managedFields must be nil\n",
    ],
  ])("refuses %s", async (_, manifest, errors) => {
    expect(await apply(manifest)).toEqual({ output: "", errors, exitCode: 1 });
  });

  test("a manager's name has its limits", async () => {
    const { errors, exitCode } = await apply(aConfigMap("named", {}), `--field-manager=${"x".repeat(129)}`);
    expect(errors).toBe('The PatchOptions "" is invalid: fieldManager: Too long: may not be more than 128 bytes\n');
    expect(exitCode).toBe(1);
  });

  test("custom objects are shared by their own schema", async () => {
    expect((await apply(CRD)).exitCode).toBe(0);
    session.timeline.cluster.advance(5_000);
    const widget = (spec: object) => ({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" }, spec });
    expect((await apply(widget({ parts: [{ name: "a", count: 1 }], words: ["a"], free: { a: 1 } }))).errors).toBe("");
    const { errors } = await apply(widget({ parts: [{ name: "b", count: 1 }], words: ["b"], free: { b: 1 } }), "--field-manager=other");
    expect(errors).toBe(`error: Apply failed with 1 conflict: conflict with "kubectl": .spec.words\n${HELP}`);
    await apply(widget({ parts: [{ name: "b", count: 1 }], free: { b: 1 } }), "--field-manager=other");
    expect(await get("widget", "w")).toMatchObject({
      spec: {
        size: "big",
        parts: [
          { name: "a", count: 1 },
          { name: "b", count: 1 },
        ],
        words: ["a"],
        free: { a: 1, b: 1 },
      },
    });
    expect(await owners("widget", "w")).toEqual([
      "kubectl Apply {f:spec:{f:free:{f:a:{}},f:parts:{k:{'name':'a'}:{.:{},f:count:{},f:name:{}}},f:words:{}}}",
      "other Apply {f:spec:{f:free:{f:b:{}},f:parts:{k:{'name':'b'}:{.:{},f:count:{},f:name:{}}}}}",
    ]);
  });
});

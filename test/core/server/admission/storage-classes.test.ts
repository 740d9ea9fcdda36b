import { describe, expect, test } from "vitest";
import { AUTHOR, CLIENT, serverOf } from "../../../support/server-of.ts";

const DEFAULT_STORAGE = { "storageclass.kubernetes.io/is-default-class": "true" };
const DEFAULT_INGRESS = { "ingressclass.kubernetes.io/is-default-class": "true" };

function aClass(name: string, more: object = {}, annotations: object = {}): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, annotations },
    provisioner: "example.com/disk",
    ...more,
  };
}

function aClaim(more: object = {}, size = "1Gi"): object {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } }, ...more };
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data", namespace: "default" }, spec };
}

describe("the class of a claim", () => {
  test("is the newest default one when the claim names none", () => {
    const { server, clock } = serverOf();
    server.create("StorageClass", aClass("old", {}, DEFAULT_STORAGE), CLIENT);
    clock.nowMs += 5_000;
    server.create("StorageClass", aClass("new", {}, DEFAULT_STORAGE), CLIENT);
    server.create("StorageClass", aClass("other"), CLIENT);
    expect(server.create("PersistentVolumeClaim", aClaim(), CLIENT)).toMatchObject({ spec: { storageClassName: "new" } });
  });

  test("is what the claim says, be it nothing", () => {
    const { server } = serverOf();
    server.create("StorageClass", aClass("standard", {}, DEFAULT_STORAGE), CLIENT);
    expect(server.create("PersistentVolumeClaim", aClaim({ storageClassName: "" }), CLIENT)).toMatchObject({
      spec: { storageClassName: "" },
    });
  });

  test("stays open without a default one", () => {
    const { server } = serverOf();
    expect(server.create("PersistentVolumeClaim", aClaim(), CLIENT)).not.toHaveProperty("spec.storageClassName");
  });
});

test("claims and volumes are born protected", () => {
  const { server } = serverOf();
  expect(server.create("PersistentVolumeClaim", aClaim(), CLIENT).metadata.finalizers).toEqual(["kubernetes.io/pvc-protection"]);
  const spec = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" } };
  const metadata = { name: "disk", finalizers: ["example.com/mine"] };
  expect(
    server.create("PersistentVolume", { apiVersion: "v1", kind: "PersistentVolume", metadata, spec }, CLIENT).metadata.finalizers,
  ).toEqual(["example.com/mine", "kubernetes.io/pv-protection"]);
});

describe("a claim that asks for more", () => {
  function grow(allowVolumeExpansion: boolean, phase: string): () => unknown {
    const { server } = serverOf();
    server.create("StorageClass", aClass("slow", { allowVolumeExpansion }), CLIENT);
    const claim = server.create("PersistentVolumeClaim", aClaim({ storageClassName: "slow" }), CLIENT);
    server.update("PersistentVolumeClaim", { ...claim, status: { phase } }, { author: AUTHOR, subresource: "status" });
    return () => server.update("PersistentVolumeClaim", aClaim({ storageClassName: "slow" }, "2Gi"), CLIENT);
  }

  test("gets it when it is bound and its class allows it", () => {
    expect(grow(true, "Bound")).not.toThrow();
  });

  test.each([
    [true, "Pending", "Only bound persistent volume claims can be expanded"],
    [false, "Bound", "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"],
  ])("is refused otherwise (class allows: %s, claim is %s)", (allowed, phase, why) => {
    expect(grow(allowed, phase)).toThrow(`persistentvolumeclaims "data" is forbidden: ${why}`);
  });
});

describe("the class of an ingress", () => {
  const spec = { defaultBackend: { service: { name: "web", port: { number: 80 } } } };
  const anIngress = (annotations: object = {}) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web", namespace: "default", annotations },
    spec,
  });
  const aClassOfIngresses = {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name: "main", annotations: DEFAULT_INGRESS },
    spec: { controller: "example.com/ingress" },
  };

  test("is the default one when the ingress names none", () => {
    const { server } = serverOf();
    server.create("IngressClass", aClassOfIngresses, CLIENT);
    expect(server.create("Ingress", anIngress(), CLIENT)).toMatchObject({ spec: { ingressClassName: "main" } });
  });

  test("may be named by the old annotation, with a warning", () => {
    const { server } = serverOf();
    server.create("IngressClass", aClassOfIngresses, CLIENT);
    const warnings: string[] = [];
    const warn = (warning: string) => void warnings.push(warning);
    const ingress = server.create("Ingress", anIngress({ "kubernetes.io/ingress.class": "x" }), { ...CLIENT, warn });
    expect(ingress).not.toHaveProperty("spec.ingressClassName");
    expect(warnings).toEqual([`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`]);
  });
});

/**
 * Claims and volumes in a whole cluster: what an observer sees of their life.
 */
import { describe, expect, test } from "vitest";
import { Story } from "../../support/story.ts";

const volume = (name: string, policy: string, path: string) => `
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec:
  capacity: { storage: 5Gi }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: ${policy}
  hostPath: { path: ${path} }
`;
const CLAIM = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
`;
const POD = `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers: [{ name: web, image: nginx, volumeMounts: [{ name: data, mountPath: /data }] }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
`;
const yaml = (...documents: readonly string[]) => documents.join("---");

describe("a claim", () => {
  test("is bound to a volume that is there", () => {
    const story = new Story(yaml(volume("disk", "Retain", "/data"), CLAIM));
    story.does("wait settled");
    expect(story.row("get pvc data").slice(0, 5)).toEqual(["data", "Bound", "disk", "5Gi", "RWO"]);
    expect(story.row("get pv disk").slice(0, 6)).toEqual(["disk", "5Gi", "RWO", "Retain", "Bound", "default/data"]);
  });

  test("without one says so again and again, and is bound when one comes", () => {
    const story = new Story(CLAIM);
    story.at(65);
    expect(story.does("describe pvc data")).toMatch(
      /FailedBinding +\S+ \(x\d over \S+\) +persistentvolume-controller +no persistent volumes available for this claim and no storage class is set/,
    );
    story.applies(volume("late", "Retain", "/data"));
    story.does("wait settled");
    expect(story.row("get pvc data")[1]).toBe("Bound");
  });

  test("that is deleted stays while a pod has it", () => {
    const story = new Story(yaml(volume("disk", "Retain", "/data"), CLAIM, POD));
    story.does("wait settled");
    story.does("delete pvc data --wait=false");
    story.does("wait settled");
    expect(story.row("get pvc data")[1]).toBe("Terminating");
    story.does("delete pod web");
    story.does("wait settled");
    expect(story.has("PersistentVolumeClaim", "default/data")).toBe(false);
    expect(story.row("get pv disk")[4]).toBe("Released");
  });
});

describe("a volume", () => {
  test("that is deleted stays while a claim has it", () => {
    const story = new Story(yaml(volume("disk", "Retain", "/data"), CLAIM));
    story.does("wait settled");
    story.does("delete pv disk --wait=false");
    story.does("wait settled");
    expect(story.row("get pv disk")[4]).toBe("Terminating");
    story.does("delete pvc data");
    story.does("wait settled");
    expect(story.has("PersistentVolume", "disk")).toBe(false);
  });

  test("goes with its claim when it may and can", () => {
    const story = new Story(yaml(volume("disk", "Delete", "/tmp/data"), CLAIM));
    story.does("wait settled");
    story.does("delete pvc data");
    story.does("wait settled");
    expect(story.has("PersistentVolume", "disk")).toBe(false);
  });

  test("that cannot be removed has failed, and says why", () => {
    const story = new Story(yaml(volume("disk", "Delete", "/data"), CLAIM));
    story.does("wait settled");
    story.does("delete pvc data");
    story.does("wait settled");
    expect(story.row("get pv disk")[4]).toBe("Failed");
    expect(story.does("describe pv disk")).toContain("host_path deleter only supports /tmp/.+ but received provided /data");
  });
});

describe("a claim of a class that makes volumes on nodes", () => {
  const CLASS = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: standard
  annotations: { storageclass.kubernetes.io/is-default-class: "true" }
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
`;

  test("waits for its first pod, gets a volume of that pod's node, and takes it along when it goes", () => {
    const story = new Story(yaml(CLASS, CLAIM));
    story.does("wait settled");
    expect(story.row("get pvc data")[1]).toBe("Pending");
    expect(story.does("describe pvc data")).toContain("waiting for first consumer to be created before binding");
    story.applies(POD);
    expect(story.when(() => story.row("get pvc data")[1] === "Bound", 30)).toBeLessThan(30);
    const [volume] = story.list("PersistentVolume");
    const node = story.get("Pod", "default/web").spec.nodeName;
    expect(volume?.metadata.name).toBe(`pvc-${story.get("PersistentVolumeClaim", "default/data").metadata.uid}`);
    expect(volume?.metadata.annotations?.["local.path.provisioner/selected-node"]).toBe(node);
    expect(story.does("describe pvc data")).toMatch(/Normal +ProvisioningSucceeded .*Successfully provisioned volume pvc-/);
    story.does("delete pod web");
    story.does("delete pvc data");
    story.does("wait settled");
    expect(story.list("PersistentVolume")).toEqual([]);
  });
});

test("a pod's own claim comes and goes with it", () => {
  const story = new Story(`
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers: [{ name: web, image: nginx }]
  volumes:
    - name: scratch
      ephemeral:
        volumeClaimTemplate:
          metadata: { labels: { app: web } }
          spec:
            accessModes: [ReadWriteOnce]
            resources: { requests: { storage: 1Gi } }
`);
  story.does("wait settled");
  expect(story.get("PersistentVolumeClaim", "default/web-scratch").metadata.labels).toEqual({ app: "web" });
  story.does("delete pod web");
  story.does("wait settled");
  expect(story.has("PersistentVolumeClaim", "default/web-scratch")).toBe(false);
});

test("services' addresses and nodes' drivers are told of", () => {
  const story = new Story("apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n");
  story.does("wait settled");
  expect(story.row("get ipaddresses 10.96.0.1").slice(0, 2)).toEqual(["10.96.0.1", "services/default/kubernetes"]);
  expect(story.does("get csinodes")).toMatch(/worker-1 +0 /);
  const address = story.get("Service", "default/web").spec.clusterIP ?? "";
  expect(story.has("IPAddress", address)).toBe(true);
  story.does("delete service web");
  story.does("wait settled");
  expect(story.has("IPAddress", address)).toBe(false);
});

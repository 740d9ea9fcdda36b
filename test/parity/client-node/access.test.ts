/**
 * `@kubernetes/client-node`: who may do what, how the cluster is, what it uses, and who leads.
 */
import {
  AuthenticationV1Api,
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  Health,
  type KubeConfig,
  Metrics,
  RbacAuthorizationV1Api,
  topNodes,
  topPods,
  V1MicroTime,
} from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import { aPod, aSession, configOf, refusalOf } from "./session.ts";

const session = aSession();
const namespace = "access";
let core: CoreV1Api;

beforeAll(async () => {
  core = session.config.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await session.cluster.settle();
});

describe("who may do what", () => {
  const READER = "system:serviceaccount:access:reader";

  beforeAll(async () => {
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: "reader" } } });
    const rbac = session.config.makeApiClient(RbacAuthorizationV1Api);
    const rules = [{ apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list", "watch"] }];
    await rbac.createNamespacedRole({ namespace, body: { metadata: { name: "read-pods" }, rules } });
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "read-pods" };
    const subjects = [{ kind: "ServiceAccount", name: "reader", namespace }];
    await rbac.createNamespacedRoleBinding({ namespace, body: { metadata: { name: "read-pods" }, roleRef, subjects } });
  });

  /** A client with the account's token, as it would lie in its pods. */
  async function reader(): Promise<KubeConfig> {
    const body = { spec: { audiences: [], expirationSeconds: 3_600 } };
    const { status } = await core.createNamespacedServiceAccountToken({ namespace, name: "reader", body });
    return configOf(session.door, { token: status?.token ?? "" });
  }

  test("a wrong token is nobody's", async () => {
    const stranger = configOf(session.door, { token: "guessed" }).makeApiClient(CoreV1Api);
    expect(await refusalOf(stranger.listNamespace())).toEqual({ code: 401 });
  });

  test("a service account does what its role allows, and no more", async () => {
    const theirs = (await reader()).makeApiClient(CoreV1Api);
    expect((await theirs.listNamespacedPod({ namespace })).kind).toBe("PodList");
    expect(await refusalOf(theirs.listNamespacedPod({ namespace: "default" }))).toEqual({
      code: 403,
      reason: "Forbidden",
      message: `pods is forbidden: User "${READER}" cannot list resource "pods" in API group "" in the namespace "default"`,
    });
    expect((await refusalOf(theirs.deleteNamespacedPod({ namespace, name: "any" }))).message).toBe(
      `pods "any" is forbidden: User "${READER}" cannot delete resource "pods" in API group "" in the namespace "${namespace}"`,
    );
  });

  test("a token is worth nothing once its time is over", async () => {
    const theirs = (await reader()).makeApiClient(CoreV1Api);
    session.cluster.advance("2h");
    expect((await refusalOf(theirs.listNamespacedPod({ namespace }))).code).toBe(401);
  });

  test("the administrator may be anybody, others may not", async () => {
    const other = configOf(session.door, { impersonate: "jane" });
    const { status } = await other.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
    expect(status?.userInfo).toMatchObject({ username: "jane", groups: ["system:authenticated"] });
    expect((await refusalOf(other.makeApiClient(CoreV1Api).listNode())).message).toBe(
      'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    );
  });

  test("one may ask first", async () => {
    const authorization = session.config.makeApiClient(AuthorizationV1Api);
    const asked = async (verb: string) => {
      const resourceAttributes = { namespace, verb, resource: "pods" };
      const { status } = await authorization.createSubjectAccessReview({ body: { spec: { user: READER, resourceAttributes } } });
      return status?.allowed;
    };
    expect([await asked("list"), await asked("delete")]).toEqual([true, false]);
    const mine = await authorization.createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: { verb: "*", resource: "*" } } },
    });
    expect(mine.status?.allowed).toBe(true);
  });
});

describe("how the cluster is", () => {
  test("it says that it is well", async () => {
    const health = new Health(session.config);
    expect([await health.readyz({}), await health.livez({})]).toEqual([true, true]);
  });

  test("what pods and nodes use is measured", async () => {
    await core.createNamespacedPod({
      namespace,
      body: aPod("busy", namespace, { resources: { requests: { cpu: "100m", memory: "64Mi" } } }),
    });
    await session.cluster.settle();
    session.cluster.advance("1m");
    const metrics = new Metrics(session.config);
    const nodes = await metrics.getNodeMetrics();
    expect(nodes.items.map(({ metadata }) => metadata.name)).toEqual(["control-plane", "worker-1", "worker-2"]);
    const pods = await metrics.getPodMetrics(namespace);
    expect(pods.items.map(({ metadata, containers }) => [metadata.name, containers[0]?.name])).toEqual([["busy", "main"]]);
    expect(pods.items[0]?.containers[0]?.usage.memory).toMatch(/^\d+Ki$/);

    const top = await topPods(core, metrics, namespace);
    expect(Number(top[0]?.CPU.RequestTotal)).toBe(0.1);
    expect((await topNodes(core)).map(({ Node }) => Node.metadata?.name)).toEqual(["control-plane", "worker-1", "worker-2"]);
  });
});

describe("who leads", () => {
  test("of two who want a Lease one gets it, and the other takes over when it is not renewed", async () => {
    const coordination = session.config.makeApiClient(CoordinationV1Api);
    const name = "leader";
    const spec = (holderIdentity: string) => ({
      holderIdentity,
      leaseDurationSeconds: 15,
      renewTime: new V1MicroTime(session.cluster.nowMs),
    });
    await coordination.createNamespacedLease({ namespace, body: { metadata: { name }, spec: spec("one") } });
    const [seenByOne, seenByTwo] = await Promise.all([1, 2].map(() => coordination.readNamespacedLease({ namespace, name })));
    session.cluster.advance("5s");
    const renewed = await coordination.replaceNamespacedLease({ namespace, name, body: { ...seenByOne, spec: spec("one") } });
    expect(Date.parse(String(renewed.spec?.renewTime))).toBe(session.cluster.nowMs);
    const late = coordination.replaceNamespacedLease({ namespace, name, body: { ...seenByTwo, spec: spec("two") } });
    expect(await refusalOf(late)).toMatchObject({ code: 409, reason: "Conflict" });
    session.cluster.advance("20s");
    const current = await coordination.readNamespacedLease({ namespace, name });
    await coordination.replaceNamespacedLease({ namespace, name, body: { ...current, spec: spec("two") } });
    expect((await coordination.readNamespacedLease({ namespace, name })).spec?.holderIdentity).toBe("two");
  });
});

/**
 * The built-in kinds. A new kind is its file and its line here.
 */
import type { Kind } from "../kind.ts";
import { configMapKind } from "./config-map.ts";
import { deploymentKind } from "./deployment.ts";
import { endpointSliceKind } from "./endpoint-slice.ts";
import { endpointsKind } from "./endpoints.ts";
import { eventKind } from "./event.ts";
import { leaseKind } from "./lease.ts";
import { namespaceKind } from "./namespace.ts";
import { nodeKind } from "./node.ts";
import { podKind } from "./pod.ts";
import { replicaSetKind } from "./replica-set.ts";
import { secretKind } from "./secret.ts";
import { serviceKind } from "./service.ts";
import { serviceAccountKind } from "./service-account.ts";

/** Every built-in kind; `kubectl get all` and API discovery keep this order. */
export const builtInKinds = [
  podKind,
  serviceKind,
  deploymentKind,
  replicaSetKind,
  nodeKind,
  namespaceKind,
  endpointsKind,
  endpointSliceKind,
  configMapKind,
  secretKind,
  serviceAccountKind,
  eventKind,
  leaseKind,
] as const;

type Definition = (typeof builtInKinds)[number];
type ObjectOf<D> = D extends Kind<string, infer T, never> ? T : never;

/** The type of each built-in kind's objects, by kind. */
export type KindMap = { [D in Definition as D["kind"]]: ObjectOf<D> };
/** The names of the built-in kinds. */
export type KindName = keyof KindMap;

/**
 * What pods of random stories may be like. A feature changes a draft; calm ones let a pod come to rest, troubled ones do
 * not (or not on every cluster).
 */
import type { Dice } from "./dice.ts";

interface ContainerDraft {
  name: string;
  image: string;
  [field: string]: unknown;
}

/** A pod that is being made up. */
export interface PodDraft {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: { containers: ContainerDraft[]; initContainers?: ContainerDraft[]; [field: string]: unknown };
}

type Feature = (draft: PodDraft, dice: Dice) => void;

/** No registry has it. */
export const BAD_IMAGE = "nginx:0.0.1";

const ZONE = "topology.kubernetes.io/zone";

function script(word: string, value: string): Feature {
  return ({ metadata }) => {
    metadata.annotations[`kubarium.dev/main.${word}`] = value;
  };
}

function spec(fields: (draft: PodDraft, dice: Dice) => object): Feature {
  return (draft, dice) => void Object.assign(draft.spec, fields(draft, dice));
}

function main(fields: (draft: PodDraft, dice: Dice) => object): Feature {
  return (draft, dice) => void Object.assign(draft.spec.containers[0] ?? {}, fields(draft, dice));
}

function init(container: ContainerDraft): Feature {
  return ({ spec }) => {
    spec.initContainers = [...(spec.initContainers ?? []), container];
  };
}

/** Not the calm successors of troubled pods: those must not have to wait for them. */
function sameApp({ metadata }: PodDraft): object {
  return { matchLabels: { ...metadata.labels } };
}

export const calmFeatures: { readonly [name: string]: Feature } = {
  shortGrace: spec(() => ({ terminationGracePeriodSeconds: 3 })),
  longGrace: spec(() => ({ terminationGracePeriodSeconds: 90 })),
  slowEnd: script("term-takes", "8s"),
  slowStart: script("start-takes", "6s"),
  init: init({ name: "prepare", image: "busybox:1.37", command: ["sh", "-c", "sleep 2"] }),
  sidecar: init({
    name: "sidecar",
    image: "busybox:1.37",
    restartPolicy: "Always",
    command: ["sh", "-c", "while true; do sleep 30; done"],
  }),
  second: ({ spec: { containers } }) => {
    containers.push({ name: "second", image: "redis:8.2" });
  },
  preStop: main(() => ({ lifecycle: { preStop: { exec: { command: ["sleep", "4"] } } } })),
  postStart: main(() => ({ lifecycle: { postStart: { exec: { command: ["sleep", "1"] } } } })),
  requests: main(() => ({ resources: { requests: { cpu: "100m", memory: "64Mi" } } })),
  readiness: main((_, dice) => ({ readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 + dice.int("period", 5) } })),
  liveness: main(() => ({ livenessProbe: { httpGet: { port: 80, path: "/" }, periodSeconds: 5 } })),
  startup: main(() => ({ startupProbe: { httpGet: { port: 80, path: "/" }, periodSeconds: 2, failureThreshold: 30 } })),
  readyLater: (draft, dice) => {
    main(() => ({ readinessProbe: { httpGet: { port: 80, path: "/" }, periodSeconds: 3 } }))(draft, dice);
    script("ready-after", "12s")(draft, dice);
  },
  flapsOnce: (draft, dice) => {
    main(() => ({ readinessProbe: { httpGet: { port: 80, path: "/" }, periodSeconds: 3, failureThreshold: 1 } }))(draft, dice);
    script("unready-from", "20s")(draft, dice);
    script("unready-until", "40s")(draft, dice);
  },
  crashesTwice: (draft, dice) => {
    script("exit-after", "9s")(draft, dice);
    script("exit-code", "1")(draft, dice);
    script("exit-runs", "2")(draft, dice);
  },
  zoned: spec(() => ({ nodeSelector: { [ZONE]: "zone-a" } })),
  apart: spec((draft) => ({
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 50, podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: sameApp(draft) } },
        ],
      },
    },
  })),
  spread: spec((draft) => ({
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: "ScheduleAnyway", labelSelector: sameApp(draft) }],
  })),
  patient: spec(() => ({
    tolerations: [{ key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 20 }],
  })),
  lateConfig: main(() => ({ env: [{ name: "LATE", valueFrom: { configMapKeyRef: { name: "late", key: "key" } } }] })),
  lateVolume: (draft, dice) => {
    spec(() => ({ volumes: [{ name: "late", secret: { secretName: "late" } }] }))(draft, dice);
    main(() => ({ volumeMounts: [{ name: "late", mountPath: "/late" }] }))(draft, dice);
  },
};

export const troubledFeatures: { readonly [name: string]: Feature } = {
  crashLoop: (draft, dice) => {
    script("exit-after", "4s")(draft, dice);
    script("exit-code", "2")(draft, dice);
  },
  crashesOften: script("crash-every", "40s"),
  badTag: main(() => ({ image: BAD_IMAGE })),
  unreachable: script("pull-error", "unreachable"),
  startError: script("start-error", 'exec: "serve": executable file not found in $PATH'),
  noConfig: main(() => ({ env: [{ name: "GONE", valueFrom: { secretKeyRef: { name: "never", key: "key" } } }] })),
  livenessFails: (draft, dice) => {
    main(() => ({ livenessProbe: { httpGet: { port: 80, path: "/" }, periodSeconds: 3, failureThreshold: 2 } }))(draft, dice);
    script("liveness-fails-after", "20s")(draft, dice);
  },
  initFails: init({ name: "broken", image: "busybox:1.37", command: ["sh", "-c", "sleep 1; exit 1"] }),
  neverReady: main(() => ({ readinessProbe: { tcpSocket: { port: 81 }, periodSeconds: 2 } })),
  deaf: (draft, dice) => {
    script("ignore-term", "true")(draft, dice);
    spec(() => ({ terminationGracePeriodSeconds: 150 }))(draft, dice);
  },
  hostPort: main(() => ({ ports: [{ name: "main", containerPort: 80, hostPort: 8080 }] })),
  farZone: spec(() => ({ nodeSelector: { [ZONE]: "zone-c" } })),
  alone: spec((draft) => ({
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: sameApp(draft) }],
      },
    },
  })),
  evenly: spec((draft) => ({
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: "DoNotSchedule", labelSelector: sameApp(draft) }],
  })),
  huge: main(() => ({ resources: { requests: { cpu: "1500m", memory: "3Gi" } } })),
};

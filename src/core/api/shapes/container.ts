/**
 * Containers: what they run, with which environment, resources, mounts and hooks.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { bool, type Infer, int32, list, map, oneOf, optional, part, quantity, struct, text } from "../schema.ts";
import { atomic, atomicMap, mergedBy } from "./list-rules.ts";
import { execAction, httpGetAction, probe, sleepAction, tcpSocketAction } from "./probe.ts";
import { configMapKeySelector, secretKeySelector } from "./references.ts";
import { securityContext } from "./security-context.ts";

export const containerPort = struct("ContainerPort", () => ({
  containerPort: int32("Port the container listens on."),
  hostIP: optional(text("Address of the node to which hostPort is bound.")),
  hostPort: optional(int32("Port of the node that leads to this port.")),
  name: optional(text("Name by which Services and probes find the port.")),
  protocol: oneOf(["TCP", "UDP", "SCTP"], "Transport protocol.", "v1.Protocol"),
}));
/** A port of a container. */
export type ContainerPort = Infer<typeof containerPort>;

export const objectFieldSelector = struct("ObjectFieldSelector", () => ({
  apiVersion: text("API version in which the path is written."),
  fieldPath: text("Path of the pod's field, such as metadata.name."),
}));
/** One field of the pod itself. */
export type ObjectFieldSelector = Infer<typeof objectFieldSelector>;

export const resourceFieldSelector = struct("ResourceFieldSelector", () => ({
  containerName: optional(text("Container whose resources are meant; volumes must say it.")),
  divisor: optional(quantity("Unit in which the amount is given; absent or 0 means 1.")),
  resource: text("Resource that is meant, such as limits.cpu."),
}));
/** One amount among a container's resources. */
export type ResourceFieldSelector = Infer<typeof resourceFieldSelector>;

export const fileKeySelector = struct("FileKeySelector", () => ({
  key: text("Variable in the file whose value is taken."),
  optional: optional(bool("Whether the file or the variable may be missing.")),
  path: text("Path of the file inside the volume."),
  volumeName: text("Name of the volume that holds the file."),
}));
/** One variable of an env file in a volume. */
export type FileKeySelector = Infer<typeof fileKeySelector>;

export const envVarSource = struct("EnvVarSource", () => ({
  configMapKeyRef: optional(part(configMapKeySelector, "Key of a ConfigMap.", atomicMap)),
  fieldRef: optional(part(objectFieldSelector, "Field of the pod.", atomicMap)),
  fileKeyRef: optional(part(fileKeySelector, "Variable of an env file in a volume.", atomicMap)),
  resourceFieldRef: optional(part(resourceFieldSelector, "Amount of a resource of the container.", atomicMap)),
  secretKeyRef: optional(part(secretKeySelector, "Key of a Secret.", atomicMap)),
}));
/** Where the value of an environment variable comes from; exactly one member is set. */
export type EnvVarSource = Infer<typeof envVarSource>;

export const envVar = struct("EnvVar", () => ({
  name: text("Name of the variable."),
  value: optional(text("Value; $(NAME) stands for a variable defined earlier.")),
  valueFrom: optional(part(envVarSource, "Where the value comes from instead.")),
}));
/** An environment variable. */
export type EnvVar = Infer<typeof envVar>;

export const configMapEnvSource = struct("ConfigMapEnvSource", () => ({
  name: optional(text("Name of the ConfigMap.")),
  optional: optional(bool("Whether the ConfigMap may be missing.")),
}));
/** A ConfigMap whose entries all become variables. */
export type ConfigMapEnvSource = Infer<typeof configMapEnvSource>;

export const secretEnvSource = struct("SecretEnvSource", () => ({
  name: optional(text("Name of the Secret.")),
  optional: optional(bool("Whether the Secret may be missing.")),
}));
/** A Secret whose entries all become variables. */
export type SecretEnvSource = Infer<typeof secretEnvSource>;

export const envFromSource = struct("EnvFromSource", () => ({
  configMapRef: optional(part(configMapEnvSource, "ConfigMap whose entries become variables.")),
  prefix: optional(text("Text put before each variable's name.")),
  secretRef: optional(part(secretEnvSource, "Secret whose entries become variables.")),
}));
/** A whole source of environment variables. */
export type EnvFromSource = Infer<typeof envFromSource>;

export const resourceClaim = struct("ResourceClaim", () => ({
  name: text("Name of an entry of the pod's resourceClaims."),
  request: optional(text("Request inside the claim; absent means all of them.")),
}));
/** The use that a container makes of one of the pod's resource claims. */
export type ResourceClaim = Infer<typeof resourceClaim>;

export const resourceRequirements = struct("ResourceRequirements", () => ({
  claims: optional(list(resourceClaim, "Claims of the pod that this container uses.", { listType: "map", listKeys: ["name"] })),
  limits: optional(map(quantity("An amount."), "The most that may be used, by resource.")),
  requests: optional(map(quantity("An amount."), "What the scheduler sets aside, by resource.")),
}));
/** Resources asked for and allowed. */
export type ResourceRequirements = Infer<typeof resourceRequirements>;

export const containerResizePolicy = struct("ContainerResizePolicy", () => ({
  resourceName: text("Resource the rule speaks of: cpu or memory."),
  restartPolicy: oneOf(
    ["NotRequired", "RestartContainer"],
    "Whether a resize of this resource restarts the container.",
    "v1.ResourceResizeRestartPolicy",
  ),
}));
/** What a resize in place does to the container. */
export type ContainerResizePolicy = Infer<typeof containerResizePolicy>;

export const containerRestartRuleOnExitCodes = struct("ContainerRestartRuleOnExitCodes", () => ({
  operator: oneOf(["In", "NotIn"], "Whether the exit code must be among the values or not.", "v1.ContainerRestartRuleOnExitCodesOperator"),
  values: optional(list(int32("An exit code."), "Exit codes to compare with.", { listType: "set" })),
}));
/** The exit codes to which a restart rule applies. */
export type ContainerRestartRuleOnExitCodes = Infer<typeof containerRestartRuleOnExitCodes>;

export const containerRestartRule = struct("ContainerRestartRule", () => ({
  action: oneOf(["Restart"], "What is done when the rule applies.", "v1.ContainerRestartRuleAction"),
  exitCodes: optional(part(containerRestartRuleOnExitCodes, "Exit codes to which the rule applies.")),
}));
/** A rule that decides on a restart before the restart policy does. */
export type ContainerRestartRule = Infer<typeof containerRestartRule>;

export const volumeMount = struct("VolumeMount", () => ({
  mountPath: text("Path in the container at which the volume appears."),
  mountPropagation: optional(
    oneOf(["None", "HostToContainer", "Bidirectional"], "How mounts pass between host and container.", "v1.MountPropagationMode"),
  ),
  name: text("Name of the volume."),
  readOnly: optional(bool("Whether the container may only read.")),
  recursiveReadOnly: optional(
    oneOf(["Disabled", "IfPossible", "Enabled"], "Whether mounts below are read-only too.", "v1.RecursiveReadOnlyMode"),
  ),
  subPath: optional(text("Path inside the volume that is mounted instead of its root.")),
  subPathExpr: optional(text("Like subPath, with $(NAME) standing for environment variables.")),
}));
/** A volume's place in a container. */
export type VolumeMount = Infer<typeof volumeMount>;

export const volumeDevice = struct("VolumeDevice", () => ({
  devicePath: text("Path in the container at which the device appears."),
  name: text("Name of the volume, a claim of mode Block."),
}));
/** A raw block volume's place in a container. */
export type VolumeDevice = Infer<typeof volumeDevice>;

export const lifecycleHandler = struct("LifecycleHandler", () => ({
  exec: optional(part(execAction, "Runs a command in the container.")),
  httpGet: optional(part(httpGetAction, "Sends an HTTP GET.")),
  sleep: optional(part(sleepAction, "Waits.")),
  tcpSocket: optional(part(tcpSocketAction, "Accepted for old manifests; always fails.")),
}));
/** What a lifecycle hook does; exactly one member is set. */
export type LifecycleHandler = Infer<typeof lifecycleHandler>;

export const lifecycle = struct("Lifecycle", () => ({
  postStart: optional(part(lifecycleHandler, "Runs right after the container started; its failure kills the container.")),
  preStop: optional(part(lifecycleHandler, "Runs before the container is told to stop, within the grace period.")),
  stopSignal: optional(text("Signal that tells the container to stop, instead of the image's own.")),
}));
/** Hooks around the life of a container. */
export type Lifecycle = Infer<typeof lifecycle>;

function containerFields() {
  return {
    args: optional(list(text("An argument."), "Arguments of the program; the image's CMD when absent.", atomic)),
    command: optional(list(text("A word of the command."), "Program to run; the image's ENTRYPOINT when absent.", atomic)),
    env: optional(list(envVar, "Environment variables.", mergedBy("name"))),
    envFrom: optional(list(envFromSource, "Sources whose entries all become variables; env wins over them.", atomic)),
    image: optional(text("Image that is run.")),
    imagePullPolicy: oneOf(["Always", "IfNotPresent", "Never"], "When the kubelet pulls the image.", "v1.PullPolicy"),
    lifecycle: optional(part(lifecycle, "Hooks after the start and before the stop.")),
    livenessProbe: optional(part(probe, "Restarts the container when it fails.")),
    name: text("Name of the container, unique in the pod."),
    ports: optional(list(containerPort, "Ports the container listens on.", mergedBy("containerPort", ["containerPort", "protocol"]))),
    readinessProbe: optional(part(probe, "Takes the pod out of its Services while it fails.")),
    resizePolicy: optional(list(containerResizePolicy, "What a resize in place does, by resource.", atomic)),
    resources: part(resourceRequirements, "Resources asked for and allowed."),
    restartPolicy: optional(
      oneOf(
        ["Always", "OnFailure", "Never"],
        "When the container is restarted; Always makes an init container a sidecar.",
        "v1.ContainerRestartPolicy",
      ),
    ),
    restartPolicyRules: optional(list(containerRestartRule, "Rules looked at, in order, before restartPolicy.", atomic)),
    securityContext: optional(part(securityContext, "Security settings of the container.")),
    startupProbe: optional(part(probe, "Holds the other probes back until it first succeeds.")),
    stdin: optional(bool("Whether a buffer is kept open for standard input.")),
    stdinOnce: optional(bool("Whether standard input closes after the first attached client leaves.")),
    terminationMessagePath: text("File from which the message about the end is read."),
    terminationMessagePolicy: oneOf(
      ["File", "FallbackToLogsOnError"],
      "Whether the end of the log serves when that file is empty.",
      "v1.TerminationMessagePolicy",
    ),
    tty: optional(bool("Whether the container has a terminal.")),
    volumeDevices: optional(list(volumeDevice, "Block devices the container sees.", mergedBy("devicePath"))),
    volumeMounts: optional(list(volumeMount, "Volumes mounted into the container.", mergedBy("mountPath"))),
    workingDir: optional(text("Directory the program starts in; the image's own when absent.")),
  };
}

export const container = struct("Container", containerFields);
/** A container of a pod. */
export type Container = Infer<typeof container>;

export const ephemeralContainer = struct("EphemeralContainer", () => ({
  ...containerFields(),
  targetContainerName: optional(text("Container whose process namespace is shared.")),
}));
/** A container added to a running pod for debugging. */
export type EphemeralContainer = Infer<typeof ephemeralContainer>;

/**
 * The core's face: what commands, TUI and the library's users may import.
 */
export { decode } from "./api/decode.ts";
export { describePodTemplate } from "./api/describe/pod-template.ts";
export { createDescription, eventAge, withEvents } from "./api/describe.ts";
export { ageText, goDuration, humanDuration, parseDuration, parseTime, rfc3339 } from "./api/duration.ts";
export { ApiError, type FieldError, notFound, qualifiedResource } from "./api/errors.ts";
export { checkFieldSelector, type FieldSelector, matchesFields, parseFieldSelector } from "./api/field-selector.ts";
export { childMeta, elementMeta, fieldsOf, isList, isMap, isRecord, rootMeta } from "./api/field-walk.ts";
export { apiKindOf, apiVersionOf, type Column, type Health, type KubeObject, keyOf, type ObjectKey, splitKey } from "./api/kind.ts";
export { isCustomKind, tableNameOf } from "./api/kind-names.ts";
export type { ControllerRevision } from "./api/kinds/controller-revision.ts";
export type { DaemonSet } from "./api/kinds/daemon-set.ts";
export type { Deployment } from "./api/kinds/deployment.ts";
export type { Event } from "./api/kinds/event.ts";
export { builtInKinds, type KindMap, type KindName } from "./api/kinds/index.ts";
export type { Node, Taint } from "./api/kinds/node.ts";
export type { Pod } from "./api/kinds/pod.ts";
export type { ReplicaSet } from "./api/kinds/replica-set.ts";
export type { StatefulSet } from "./api/kinds/stateful-set.ts";
export { type ManifestDocument, readManifest } from "./api/manifest.ts";
export { labelValue } from "./api/names.ts";
export { nearest } from "./api/nearest.ts";
export { controllerOf } from "./api/owner.ts";
export { plainThreeWayPatch, threeWayPatch } from "./api/patch/three-way.ts";
export { cpuMillis, quantityValue } from "./api/quantity.ts";
export { type AnyKind, Registry, singularOf } from "./api/registry.ts";
export { convertRemoved, noMatchText } from "./api/removed-versions.ts";
export type { FieldMeta } from "./api/schema.ts";
export { matches, parseSelector, type Selector } from "./api/selector.ts";
export { servedForm, servedVersionOf, storedForm } from "./api/served-version.ts";
export type { PodSpec, PodTemplateSpec } from "./api/shapes/pod-spec.ts";
export { isSameTemplate, POD_TEMPLATE_HASH } from "./api/shapes/template-identity.ts";
export { spacedDuration } from "./api/spaced-duration.ts";
export { readYaml } from "./api/yaml-text.ts";
export { type NodeSpec, standardNodes } from "./bootstrap.ts";
export { crashContainer, crashNode, crashPod, hasPower, recoverNode } from "./by-hand.ts";
export { Cluster, type ClusterOptions, type ClusterSnapshot, DEFAULT_START_MS } from "./cluster.ts";
export { type ContainerSession, openAttach, openExec } from "./containers.ts";
export { authorText } from "./explain/author.ts";
export { changesOf, type LeafChange, valueText } from "./explain/changes.ts";
export { type Difference, differenceOf, type ObjectDifference } from "./explain/diff.ts";
export { wholeDuration } from "./explain/duration-text.ts";
export { type ForecastReader, forecast } from "./explain/forecast.ts";
export type { Foreseen } from "./explain/forecaster.ts";
export { type Hindrance, hindrancesOf } from "./explain/hindrances.ts";
export { type History, type HistoryItem, historyOf } from "./explain/history.ts";
export { explainPending, type PendingExplanation, type PendingVerdict, pendingSummary } from "./explain/pending.ts";
export { sentenceOf, subjectText } from "./explain/sentence.ts";
export type { StandingFault } from "./explain/standing-faults.ts";
export { explainEntry, explainWhy, type WhyExplanation, type WhyLink } from "./explain/why.ts";
export { candidates } from "./faults/engine/candidates.ts";
export { type ChaosPlan, type ChaosRow, chaosOf } from "./faults/engine/chaos.ts";
export { isSpent } from "./faults/engine/effects.ts";
export { type Preview, previewStrike, type Share } from "./faults/engine/preview.ts";
export { activeFaults, filledIn, planStrike, type Strike } from "./faults/engine/strike.ts";
export type { ActiveFault } from "./faults/fault.ts";
export { type Aim, type Fault, type FaultOption, HARMS, type Harm, type TargetKind } from "./faults/fault.ts";
export { faultNamed, faults } from "./faults/index.ts";
export type {
  ChannelReply,
  ChannelSession,
  Chunk,
  DoorOptions,
  HttpReply,
  HttpRequest,
  LaterReply,
  PortConnection,
  PortReply,
  ReplyStream,
  RequestBody,
  StreamPart,
  StreamReply,
  WaitReply,
  WholeReply,
} from "./http.ts";
export type { Input, Receipt } from "./input.ts";
export { sceneOf } from "./input.ts";
export { type Unreachable, unreachableKubelet } from "./kubelet-link.ts";
export { type LogLine, podLogs } from "./pod-logs.ts";
export { type ApiAccess, apiAccess, checkApi } from "./reconcile/control-plane.ts";
export { ReaderWorld } from "./reconcile/world.ts";
export { nodeUsage, podUsage } from "./resource-usage.ts";
export { templateOf as revisionTemplate } from "./rules/controller-revision.ts";
export { isNodeReady } from "./rules/node.ts";
export { effectiveRequests, isPodReady, isPodTerminal } from "./rules/pod.ts";
export type { Expectation } from "./scenario/expectation.ts";
export { faultText, type Grammar, type ScenarioFault } from "./scenario/reading.ts";
export {
  isScenario,
  type ManifestEntry,
  type ReadScenario,
  readScenario,
  type Scenario,
  type ScenarioStep,
} from "./scenario/scenario.ts";
export { type Answer, type Ask, AskPending, refusedConnection } from "./server/asks.ts";
export { Broken } from "./sim/assert.ts";
export type { Author, LogEntry } from "./store/log.ts";
export { type Branch, type DoneCommand, doneCommands } from "./timeline/branch.ts";
export { isBefore, JOURNAL_FORMAT, type JournalRecord, type Position, type StartRecord } from "./timeline/journal.ts";
export type { Stop } from "./timeline/life.ts";
export { type Divergence, type Replay, replayJournal } from "./timeline/replay.ts";
export {
  isJournal,
  JournalLines,
  type JournalWriter,
  journalFaultText,
  journalText,
  readJournal,
  type SavedJournal,
} from "./timeline/save-format.ts";
export { positionOf, Timeline, type TimelineEvent, type Undone } from "./timeline/timeline.ts";

/**
 * The contract of an admission step: it may change an object on its way in, or refuse it.
 */
import type { KubeObject } from "../../api/kind.ts";
import type { AnyKind } from "../../api/registry.ts";
import type { Author } from "../../store/log.ts";
import type { Reader } from "../../store/reader.ts";
import type { User } from "../access/user.ts";
import type { Asks } from "../asks.ts";
import type { Reinvocation } from "./webhooks/reinvocation.ts";

/** A write on its way in. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly kind: AnyKind;
  readonly key: string;
  /** As it would be stored; for deletes, what is stored. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly reader: Reader;
  readonly nowMs: number;
  /** Who writes: an agent, or the client of an input. */
  readonly author: Author;
  /** The client that asks; undefined for agents, and for commands of the emulator itself: nothing is checked. */
  readonly user: User | undefined;
  /** Empty for writes of the object itself. */
  readonly subresource: string;
  /** The write came through the scale subresource. */
  readonly isScale: boolean;
  readonly isPatch: boolean;
  /** Nothing will be kept. */
  readonly isDryRun: boolean;
  /** The version in which the client speaks of the object; undefined: the one that is stored. */
  readonly clientVersion: string | undefined;
  readonly fieldManager: string | undefined;
  /** Whom outside to ask; undefined where nobody may be asked. */
  readonly outside: Pick<Asks, "answerTo"> | undefined;
  /** What webhooks have done to the object so far; undefined once nobody changes it any more. */
  readonly again: Reinvocation | undefined;
  /** A number in [0, 1) for this object and purpose. */
  draw(purpose: string, n?: number): number;
  /** A name of random characters for this object and purpose. */
  drawName(purpose: string, length: number): string;
  /** Tells the client something without refusing: `Warning: …`. */
  warn(warning: string): void;
}

/** One step; steps run in the order of `index.ts`, all `admit`s before all `review`s, as upstream mutates before it validates. */
export interface AdmissionStep {
  readonly name: string;
  /** Kinds it cares for; absent means all. */
  readonly kinds?: readonly string[];
  readonly operations: readonly AdmissionRequest["operation"][];
  /** Subresources whose writes it cares for besides those of the object itself: `["approval"]`. */
  readonly subresources?: readonly string[] | "all";
  /** Whether there is anything to do at all: looked at before every write, so that most cost nothing. */
  isNeeded?(reader: Reader): boolean;
  /** Returns the object, changed or not. */
  admit?(request: AdmissionRequest): KubeObject;
  /** Throws ApiError to refuse. */
  review?(request: AdmissionRequest): void;
}

/**
 * The contract of an admission step: it may change an object on its way in, or refuse it.
 */
import type { KubeObject } from "../../api/kind.ts";
import type { AnyKind } from "../../api/registry.ts";
import type { Reader } from "../../store/reader.ts";

/** A write on its way in. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: AnyKind;
  readonly key: string;
  /** As it would be stored; for deletes, what is stored. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly reader: Reader;
  readonly nowMs: number;
  /** A number in [0, 1) for this object and purpose. */
  draw(purpose: string, n?: number): number;
  /** A name of random characters for this object and purpose. */
  drawName(purpose: string, length: number): string;
}

/** One step; steps run in the order of `index.ts`, all `admit`s before all `review`s, as upstream mutates before it validates. */
export interface AdmissionStep {
  readonly name: string;
  /** Kinds it cares for; absent means all. */
  readonly kinds?: readonly string[];
  readonly operations: readonly AdmissionRequest["operation"][];
  /** Returns the object, changed or not. */
  admit?(request: AdmissionRequest): KubeObject;
  /** Throws ApiError to refuse. */
  review?(request: AdmissionRequest): void;
}

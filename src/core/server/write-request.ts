/**
 * A write on its way through the admission steps.
 *
 * A class, because every write of every agent makes one and few steps ask for more than the object.
 */
import { type KubeObject, keyOf } from "../api/kind.ts";
import type { AnyKind } from "../api/registry.ts";
import { draw, drawName } from "../sim/draw.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionRequest } from "./admission/step.ts";

/** What all requests of a server share. */
export interface RequestContext {
  readonly store: Store;
  readonly seed: number;
  nowMs(): number;
}

/** The request as the steps see it. */
export class WriteRequest implements AdmissionRequest {
  readonly operation: AdmissionRequest["operation"];
  readonly kind: AnyKind;
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly #context: RequestContext;

  constructor(
    context: RequestContext,
    operation: AdmissionRequest["operation"],
    kind: AnyKind,
    object: KubeObject,
    previous: KubeObject | undefined,
  ) {
    this.#context = context;
    this.operation = operation;
    this.kind = kind;
    this.object = object;
    this.previous = previous;
  }

  get key(): string {
    return keyOf(this.object);
  }

  get reader(): Store {
    return this.#context.store;
  }

  get nowMs(): number {
    return this.#context.nowMs();
  }

  draw(purpose: string, n = 0): number {
    const where = this.#where(purpose);
    return draw(this.#context.seed, where, this.#count(where, n));
  }

  drawName(purpose: string, length: number): string {
    const where = this.#where(purpose);
    return drawName(this.#context.seed, where, length, this.#count(where, 0));
  }

  #where(purpose: string): string {
    return `admission/${this.kind.kind}/${this.key}/${this.object.metadata.generateName ?? ""}/${purpose}`;
  }

  /** Objects that have no name yet would draw the same; the count of what was drawn for their prefix tells them apart. */
  #count(where: string, n: number): number {
    return this.object.metadata.name === "" ? this.#context.store.nextName(where) : n;
  }
}

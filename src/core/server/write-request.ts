/**
 * A write on its way through the admission steps.
 *
 * A class, because every write of every agent makes one and few steps ask for more than the object.
 */
import { type KubeObject, keyOf } from "../api/kind.ts";
import type { AnyKind } from "../api/registry.ts";
import { draw, drawName } from "../sim/draw.ts";
import type { Author } from "../store/log.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionRequest } from "./admission/step.ts";
import type { Reinvocation } from "./admission/webhooks/reinvocation.ts";
import type { Asks } from "./asks.ts";

/** What all requests of a server share. */
export interface RequestContext {
  readonly store: Store;
  readonly seed: number;
  /** Whom outside a step may ask; undefined: nobody. */
  readonly asks?: Asks | undefined;
  nowMs(): number;
}

/** What the steps may know of how the write is to be treated. */
export interface RequestOptions {
  readonly author: Author;
  readonly user?: AdmissionRequest["user"];
  readonly subresource?: string | undefined;
  readonly warn?: ((warning: string) => void) | undefined;
  readonly manager?: { readonly name: string; readonly apiVersion: string } | undefined;
  readonly isScale?: true;
  readonly isPatch?: true | undefined;
  readonly isDryRun?: true | undefined;
}

/** The request as the steps see it. */
export class WriteRequest implements AdmissionRequest {
  readonly operation: AdmissionRequest["operation"];
  readonly kind: AnyKind;
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly again: Reinvocation | undefined;
  readonly #context: RequestContext;
  readonly #options: RequestOptions;

  constructor(
    context: RequestContext,
    operation: AdmissionRequest["operation"],
    kind: AnyKind,
    object: KubeObject,
    previous: KubeObject | undefined,
    options: RequestOptions,
    again?: Reinvocation,
  ) {
    this.#context = context;
    this.#options = options;
    this.operation = operation;
    this.kind = kind;
    this.object = object;
    this.previous = previous;
    this.again = again;
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

  get author(): Author {
    return this.#options.author;
  }

  get user(): AdmissionRequest["user"] {
    return this.#options.user;
  }

  get subresource(): string {
    return this.#options.subresource ?? "";
  }

  get isScale(): boolean {
    return this.#options.isScale === true;
  }

  get isPatch(): boolean {
    return this.#options.isPatch === true;
  }

  get isDryRun(): boolean {
    return this.#options.isDryRun === true;
  }

  get clientVersion(): string | undefined {
    return this.#options.manager?.apiVersion;
  }

  get fieldManager(): string | undefined {
    return this.#options.manager?.name;
  }

  get outside(): Asks | undefined {
    const { asks } = this.#context;
    return asks?.mayAsk === true ? asks : undefined;
  }

  warn(warning: string): void {
    this.#options.warn?.(warning);
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

/**
 * The admission steps as one: first all that may change what is written, then all that may only refuse it.
 *
 * When a webhook has changed it, those that may change it have a second look, as upstream's do.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/{chain,reinvocation}.go
 */
import type { KubeObject } from "../api/kind.ts";
import type { AnyKind } from "../api/registry.ts";
import type { AdmissionRequest, AdmissionStep } from "./admission/step.ts";
import { Reinvocation } from "./admission/webhooks/reinvocation.ts";
import { type RequestContext, type RequestOptions, WriteRequest } from "./write-request.ts";

/** What a write does. */
export type Operation = AdmissionRequest["operation"];

/** A write, as far as it is known. */
export interface Written {
  readonly kind: AnyKind;
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly options: RequestOptions;
}

/** The steps of a server. */
export class AdmissionChain {
  readonly #steps: readonly AdmissionStep[];
  readonly #context: RequestContext;
  readonly #found: { readonly [O in Operation]: Map<string, readonly AdmissionStep[]> } = {
    CREATE: new Map(),
    UPDATE: new Map(),
    DELETE: new Map(),
    CONNECT: new Map(),
  };

  constructor(steps: readonly AdmissionStep[], context: RequestContext) {
    this.#steps = steps;
    this.#context = context;
  }

  /** Whether any step has something to say: what it would be told need not be made otherwise. */
  isAsked(operation: Operation, kind: string, subresource: string): boolean {
    return this.#stepsFor(operation, kind, subresource).some((step) => step.isNeeded?.(this.#context.store) !== false);
  }

  /** The object as it is let in; refuses with an ApiError. */
  admit(operation: "CREATE" | "UPDATE", written: Written): KubeObject {
    const steps = this.#stepsFor(operation, written.kind.kind, written.options.subresource);
    const again = new Reinvocation();
    const admitted = this.#admitOnce(steps, operation, written, again);
    if (!again.isWanted) return admitted;
    again.isSecond = true;
    return this.#admitOnce(steps, operation, { ...written, object: admitted }, again);
  }

  /** Refuses what nobody changes any more. */
  review(operation: Operation, { kind, object, previous, options }: Written): void {
    for (const step of this.#stepsFor(operation, kind.kind, options.subresource)) {
      if (step.review === undefined || step.isNeeded?.(this.#context.store) === false) continue;
      step.review(new WriteRequest(this.#context, operation, kind, object, previous, options));
    }
  }

  #admitOnce(
    steps: readonly AdmissionStep[],
    operation: "CREATE" | "UPDATE",
    { kind, object, previous, options }: Written,
    again: Reinvocation,
  ): KubeObject {
    let admitted = object;
    for (const step of steps) {
      if (step.admit === undefined || step.isNeeded?.(this.#context.store) === false) continue;
      admitted = step.admit(new WriteRequest(this.#context, operation, kind, admitted, previous, options, again));
    }
    return admitted;
  }

  /** The steps that care; found once per operation, kind and subresource, for most writes have none. */
  #stepsFor(operation: Operation, kind: string, subresource: string | undefined): readonly AdmissionStep[] {
    const place = subresource === undefined ? kind : `${kind}/${subresource}`;
    const known = this.#found[operation].get(place);
    if (known !== undefined) return known;
    const steps = this.#steps.filter(
      (step) =>
        step.operations.includes(operation) &&
        (step.kinds?.includes(kind) ?? true) &&
        // As upstream's plugins, most look at the object itself, not at its status.
        (subresource === undefined || step.subresources === "all" || step.subresources?.includes(subresource)),
    );
    this.#found[operation].set(place, steps);
    return steps;
  }
}

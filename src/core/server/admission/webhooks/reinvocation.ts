/**
 * Which mutating webhooks are asked once more because somebody after them has changed the object.
 *
 * One per write: when a webhook has changed the object, all steps that may change it run a second time, and webhooks that ask
 * for it are asked again.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/reinvocationcontext.go
 */

/** What has happened to a write on its way through the mutating steps. */
export class Reinvocation {
  /** The second round has begun. */
  isSecond = false;
  /** A webhook has changed the object. */
  isWanted = false;
  /** What the webhooks left behind in the first round. */
  output: unknown;
  // Every write has one of these, and next to none is looked at by a webhook.
  #asked: Set<string> | undefined;
  #again: Set<string> | undefined;

  /** The object was changed: whoever was asked before and wants to, is asked again. */
  changed(): void {
    if (this.#asked === undefined) return;
    this.#again ??= new Set();
    for (const id of this.#asked) this.#again.add(id);
    this.#asked = undefined;
  }

  /** A webhook that wants to be asked again has been asked. */
  wasAsked(id: string): void {
    this.#asked ??= new Set();
    this.#asked.add(id);
  }

  isAskedAgain(id: string): boolean {
    return this.#again?.has(id) === true;
  }
}

/**
 * What was written of objects and of changes, kept for the next who asks: up to a size, the oldest goes first.
 *
 * Whatever is stored never changes, so there is nothing to invalidate. It is bounded because the log keeps every version of
 * every object: what was written of them all would outgrow them.
 */

/** Texts, or whatever else is made, by what they are of and by their form. */
export class Writings<K extends object, V> {
  readonly #made = new Map<K, Map<string, V>>();
  readonly #charactersMax: number;
  readonly #sizeOf: (made: V) => number;
  #characters = 0;

  constructor(charactersMax: number, sizeOf: (made: V) => number) {
    this.#charactersMax = charactersMax;
    this.#sizeOf = sizeOf;
  }

  /** What was made of it in this form, or is made now. */
  of(key: K, form: string, make: () => V): V {
    let forms = this.#made.get(key);
    const known = forms?.get(form);
    if (known !== undefined) return known;
    const made = make();
    if (forms === undefined) {
      forms = new Map();
      this.#made.set(key, forms);
    }
    forms.set(form, made);
    this.#characters += this.#sizeOf(made);
    if (this.#characters > this.#charactersMax) this.#forgetOldest();
    return made;
  }

  #forgetOldest(): void {
    for (const [key, forms] of this.#made) {
      for (const made of forms.values()) this.#characters -= this.#sizeOf(made);
      this.#made.delete(key);
      if (this.#characters <= this.#charactersMax) return;
    }
  }
}

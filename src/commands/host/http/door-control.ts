/**
 * Opens and closes the door of the life that is on the screen, as its user asks; one thing after the other.
 */
import { ApiError } from "../../../core/index.ts";
import type { ServingHost } from "../../command.ts";
import { quoteWord } from "../../parse.ts";
import { LOOPBACK } from "./door.ts";
import type { ServedLife, Serving } from "./serving.ts";

/** A life on a screen. */
export interface ScreenLife extends Pick<ServedLife, "timeline" | "pacer" | "autosave" | "broke"> {
  say(text: string, tone?: "plain" | "warning" | "error"): void;
  /** The door has been opened or closed. */
  changed(): void;
}

/** What outlives the lives. */
export interface DoorControlOptions {
  readonly createDoor: ServedLife["createDoor"];
  /** Where kubeconfigs lie. */
  readonly folder: string;
}

interface Asked {
  readonly port: number;
  readonly isSecureOnly: boolean;
}

/** The door of a screen. */
export class DoorControl implements ServingHost {
  readonly #options: DoorControlOptions;
  #life: ScreenLife | undefined;
  #serving: Serving | undefined;
  /** How the door is open, or about to be. */
  #asked: Asked | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: DoorControlOptions) {
    this.#options = options;
  }

  get url(): string | undefined {
    return this.#serving?.url;
  }

  /** Another life is on the screen: a door that was open is opened to it, at the same port. */
  moveTo(life: ScreenLife): void {
    const { url } = this;
    this.#life = life;
    const asked = this.#asked;
    if (asked !== undefined) this.open(url === undefined ? asked : { ...asked, port: Number(new URL(url).port) });
  }

  open(asked: Asked): void {
    this.#asked = asked;
    this.#then(async () => {
      await this.#shut();
      const life = this.#life;
      if (life === undefined || this.#asked !== asked) return;
      // What serves is loaded when somebody asks for it: a screen is there sooner without.
      const { Serving } = await import("./serving.ts");
      const { createDoor, folder } = this.#options;
      const complain = (message: string): void => life.say(message, "error");
      this.#serving = await Serving.open({ ...life, createDoor, complain }, { ...asked, address: LOOPBACK, folder });
      life.say(`serving ${this.#serving.url}  export KUBECONFIG=${quoteWord(this.#serving.kubeconfig)}`);
      life.changed();
    });
  }

  close(): void {
    this.#asked = undefined;
    this.#then(() => this.#shut());
  }

  /** Closes, and has closed when the promise is kept. */
  end(): Promise<void> {
    this.close();
    return this.#work;
  }

  async #shut(): Promise<void> {
    const serving = this.#serving;
    this.#serving = undefined;
    if (serving === undefined) return;
    await serving.close();
    this.#life?.changed();
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#asked = undefined;
      if (error instanceof ApiError) this.#life?.say(error.message, "error");
      else this.#life?.broke(error);
    });
  }
}

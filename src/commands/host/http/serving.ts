/**
 * A cluster with its door open to real clients: the listener, the file that leads to it, and the clock that it keeps up with.
 */
import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import type { Timeline, TimelineEvent } from "../../../core/index.ts";
import type { Autosave } from "../autosave.ts";
import type { Pacer } from "../pacer.ts";
import { askNow } from "./ask-now.ts";
import type { Certificates } from "./certificates.ts";
import type { DoorKeeper, HttpDoor } from "./door.ts";
import { type Access, defaultKubeconfig, pruneKubeconfigs, refuseToOverwrite, removeKubeconfig, writeKubeconfig } from "./kubeconfig.ts";
import { HttpListener } from "./listener.ts";
import { WebhookCaller } from "./webhook-caller.ts";

/** How the door is to be opened. */
export interface ServingOptions {
  /** 0 is any that is free. */
  readonly port: number;
  readonly address: string;
  /** Plain HTTP is refused. */
  readonly isSecureOnly: boolean;
  /** The kubeconfig proves who one is by a certificate instead of a token. */
  readonly withClientCertificate?: boolean;
  /** The file to write instead of one in `folder`. */
  readonly kubeconfig?: string | undefined;
  /** Where such files lie unless told. */
  readonly folder: string;
}

/** What a door knows that nobody can guess. */
export interface DoorSecrets {
  /** Whoever shows it is the administrator. */
  readonly token: string;
  /** Signs the tokens of service accounts. */
  readonly signingKey: string;
}

/** A life that clients take part in. */
export interface ServedLife {
  readonly timeline: Timeline;
  readonly pacer: Pacer;
  /** Undefined where nothing is kept. */
  readonly autosave: Pick<Autosave, "commitSoon"> | undefined;
  /** The core's door to it. */
  createDoor(timeline: Timeline, options: DoorSecrets): HttpDoor | Promise<HttpDoor>;
  /** What could not be done, for whoever looks at the terminal. */
  complain(message: string): void;
  /** The world has broken. */
  broke(error: unknown): void;
}

const SECRET_BYTES = 32;

/** An open door. */
export class Serving {
  /** Where clients find it without TLS, unless that is refused. */
  readonly url: string;
  /** The file that leads to it. */
  readonly kubeconfig: string;
  readonly #listener: HttpListener;
  readonly #ends: readonly (() => void)[];

  private constructor(listener: HttpListener, kubeconfig: string, ends: readonly (() => void)[]) {
    this.url = listener.url;
    this.kubeconfig = kubeconfig;
    this.#listener = listener;
    this.#ends = ends;
  }

  /** Opens it; refuses a port that is taken and a file that is somebody's. */
  static async open(life: ServedLife, options: ServingOptions): Promise<Serving> {
    const { timeline, pacer, autosave, complain } = life;
    const { address, port, folder, isSecureOnly, withClientCertificate = false } = options;
    pruneKubeconfigs(folder);
    const kubeconfig = options.kubeconfig ?? defaultKubeconfig(folder);
    refuseToOverwrite(kubeconfig);
    const certificates = await makeCertificates(address);
    const token = secret();
    const door = await life.createDoor(timeline, { token, signingKey: secret() });
    const keeper: DoorKeeper = {
      catchUp: () => pacer.catchUp(),
      commit: (done) => (autosave === undefined ? done() : autosave.commitSoon(done)),
      wrote: () => pacer.poke(),
      broke: life.broke,
    };
    const listener = new HttpListener({ door, keeper, address, port, certificates, isSecureOnly, complain });
    await listener.open();
    // kubectl sends tokens over TLS only.
    const url = listener.urlOf("https");
    const { authority, client } = certificates;
    const access: Access = { url, token, authority, ...(withClientCertificate ? { client } : {}) };
    try {
      writeKubeconfig(kubeconfig, access);
    } catch (error) {
      await listener.close();
      throw error;
    }
    // Whoever has waited for an answer goes first, and what that brings up is asked next.
    const webhooks = new WebhookCaller({ timeline, poke: () => pacer.poke(), answerNow: askNow });
    const follow = (): void => {
      listener.follow();
      webhooks.look();
    };
    const forget = (): void => removeKubeconfig(kubeconfig, access);
    process.once("exit", forget);
    const followTimeline = (event: TimelineEvent): void => {
      if (event === "branched") listener.branched();
      follow();
    };
    pacer.asks = true;
    const ends = [
      () => webhooks.close(),
      () => {
        pacer.asks = false;
      },
      pacer.subscribe(follow),
      timeline.subscribe(followTimeline),
      forget,
      () => process.off("exit", forget),
    ];
    return new Serving(listener, kubeconfig, ends);
  }

  /** Answers what it has to, hangs up, and removes the file that led to it. */
  async close(): Promise<void> {
    for (const end of this.#ends) end();
    await this.#listener.close();
  }
}

/** What is said about an address that others than this machine may reach; undefined for one that they cannot. */
export function addressWarning(address: string): string | undefined {
  const isOwn = address === "localhost" || address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
  return isOwn ? undefined : `warning: ${address} may be reached from other machines; whoever has the kubeconfig rules the cluster`;
}

/** What makes them is large, and loaded when it is needed. */
async function makeCertificates(address: string): Promise<Certificates> {
  const { createCertificates } = await import("./certificates.ts");
  return createCertificates(address, Date.now());
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

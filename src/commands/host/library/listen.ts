/**
 * Lets real clients into a cluster in a test: the same listener as `kubarium serve`, and no file anywhere.
 *
 * Where time stands still, an answer that takes virtual time (a page of a pod's, through the proxy) lets as much of it pass:
 * whoever awaits it could not move time meanwhile.
 */
import { randomBytes } from "node:crypto";
import { Door } from "../../../core/http.ts";
import type { HttpReply, HttpRequest, Timeline, TimelineEvent } from "../../../core/index.ts";
import { type DoorKeeper, type HttpDoor, LOOPBACK } from "../http/door.ts";
import { kubeconfigText } from "../http/kubeconfig.ts";
import { HttpListener } from "../http/listener.ts";
import { WebhookCaller } from "../http/webhook-caller.ts";
import { Pacer } from "../pacer.ts";
import { thisProcess } from "../process-mark.ts";
import { wallClock } from "../wall-clock.ts";
import type { Company, Guests } from "./company.ts";

/** How clients are let in. */
export interface ListenOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Default false: plain HTTP, over which `kubectl` and clients in Go send no token. With it, they do. */
  readonly https?: boolean;
  /** Virtual time passes by itself, so many times as fast as on the wall; default: it stands still. */
  readonly speed?: number;
  /** Told of a request that should have been answered and was not: a bug of kubarium's. */
  onBug?(error: unknown): void;
}

/** An open door, and all that a client needs to come in. */
export interface ClientDoor {
  /** `http://127.0.0.1:41733`. */
  readonly url: string;
  /** Whoever sends it is the administrator. */
  readonly token: string;
  /** The text of a kubeconfig with both. */
  readonly kubeconfig: string;
  /** Answers what it has to, and hangs up. */
  close(): Promise<void>;
}

const SECRET_BYTES = 32;

/** Opens it. */
export async function openDoor(timeline: Timeline, company: Company, options: ListenOptions): Promise<ClientDoor> {
  const { port = 0, https = false, speed, onBug } = options;
  const token = secret();
  const reach = (atMs: number): void => {
    const { cluster } = timeline;
    company.alone(() => cluster.advance(Math.max(0, atMs - cluster.nowMs)));
  };
  const answers = new Door(timeline, { token, signingKey: secret(), ...(onBug === undefined ? {} : { onBug }) });
  const door = new WatchedDoor(answers, speed === undefined ? reach : () => {});
  const pacer = new Pacer(() => timeline.cluster, wallClock, { speed, paused: speed === undefined });
  pacer.onBroken = (error) => company.broke(error);
  const keeper: DoorKeeper = {
    catchUp: () => pacer.catchUp(),
    commit: (done) => done(),
    wrote: () => pacer.poke(),
    broke: (error) => pacer.breakDown(error),
  };
  const complain = (message: string): void => process.emitWarning(message);
  const certificates = https ? await makeCertificates() : undefined;
  const listener = new HttpListener({ door, keeper, address: LOOPBACK, port, certificates, complain });
  await listener.open();
  const webhooks = new WebhookCaller({ timeline, poke: () => pacer.poke() });
  pacer.asks = true;
  const followAll = (): void => {
    listener.follow();
    webhooks.look();
  };
  const guests: Guests = {
    get requests() {
      return door.requests;
    },
    follow: () => {
      // The clock on the wall goes on from where time was moved to.
      if (speed !== undefined) pacer.setSpeed(speed);
      followAll();
    },
  };
  const branched = (event: TimelineEvent): void => {
    if (event === "branched") listener.branched();
    followAll();
  };
  const ends = [() => webhooks.close(), company.join(guests), timeline.subscribe(branched), pacer.subscribe(followAll)];
  pacer.start();
  const url = listener.urlOf(https ? "https" : "http");
  return {
    url,
    token,
    kubeconfig: kubeconfigText({ url, token, authority: certificates?.authority }, thisProcess()),
    async close() {
      for (const end of ends.splice(0)) end();
      pacer.stop();
      await listener.close();
    },
  };
}

/** A door that counts who asks, and tells for which instant somebody waits. */
class WatchedDoor implements HttpDoor {
  readonly #door: Door;
  readonly #awaited: (atMs: number) => void;
  requests = 0;

  constructor(door: Door, awaited: (atMs: number) => void) {
    this.#door = door;
    this.#awaited = awaited;
  }

  get nowMs(): number {
    return this.#door.nowMs;
  }

  get isListening(): boolean {
    return this.#door.isListening;
  }

  isAsked(ask: string): boolean {
    return this.#door.isAsked(ask);
  }

  handle(request: HttpRequest): HttpReply {
    this.requests += 1;
    const reply = this.#door.handle(request);
    // Once the listener knows who waits.
    if (reply.do === "later") setImmediate(() => this.#awaited(reply.atMs));
    return reply;
  }
}

/** What makes them is large, and loaded for TLS only. */
async function makeCertificates(): Promise<import("../http/certificates.ts").Certificates> {
  const { createCertificates } = await import("../http/certificates.ts");
  return createCertificates(LOOPBACK, Date.now());
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

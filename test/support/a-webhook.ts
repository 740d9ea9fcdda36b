/**
 * A webhook of the world outside: a server with TLS that does to an AdmissionReview what a test says.
 */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createCertificates } from "../../src/commands/host/http/certificates.ts";

/** What a webhook is asked; the parts that tests look at. */
export interface AskedReview {
  readonly uid: string;
  readonly operation: string;
  readonly name?: string;
  readonly dryRun: boolean;
  readonly subResource?: string;
  readonly kind: { readonly kind: string };
  readonly userInfo: { readonly username: string };
  readonly object: { readonly metadata: { readonly name?: string; readonly labels?: { readonly [key: string]: string } } };
}

/** What it says, uid aside; undefined: it never answers. */
export type Said = { readonly allowed: boolean; readonly [field: string]: unknown } | undefined;

/** A running webhook. */
export class AWebhook {
  /** What it was asked so far. */
  readonly asked: AskedReview[] = [];
  /** What it says by path, which a test may change at any time. */
  readonly says: { [path: string]: (request: AskedReview) => Said } = {};
  readonly #server: Server;
  readonly #authority: string;

  private constructor(server: Server, authority: string) {
    this.#server = server;
    this.#authority = authority;
  }

  /** Begins to listen, at any port that is free. */
  static async open(): Promise<AWebhook> {
    const { ofServer, authority } = await createCertificates("127.0.0.1", Date.now());
    const server = createServer({ key: ofServer.key, cert: ofServer.cert });
    const webhook = new AWebhook(server, authority);
    server.on("request", (message, response) => {
      let text = "";
      message.on("data", (piece) => {
        text += piece;
      });
      message.on("end", () => {
        const { apiVersion, kind, request } = JSON.parse(text);
        webhook.asked.push(request);
        const said = webhook.says[String(message.url).split("?")[0] ?? ""]?.(request);
        if (said === undefined) return;
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ apiVersion, kind, response: { uid: request.uid, ...said } }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return webhook;
  }

  /** How a configuration leads to it. */
  clientConfig(path: string): { readonly url: string; readonly caBundle: string } {
    const { port } = this.#server.address() as AddressInfo;
    return { url: `https://127.0.0.1:${port}${path}`, caBundle: Buffer.from(this.#authority).toString("base64") };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A patch as a webhook sends it. */
export function jsonPatchOf(...operations: readonly object[]): {
  readonly allowed: true;
  readonly patchType: "JSONPatch";
  readonly patch: string;
} {
  return { allowed: true, patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(operations)).toString("base64") };
}

/** A configuration with one webhook, about pods that are made unless told otherwise. */
export function aWebhookConfiguration(kind: "Mutating" | "Validating", webhook: object): object {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: `a-${kind.toLowerCase()}` },
    webhooks: [
      {
        name: `${kind.toLowerCase()}.example.com`,
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        ...webhook,
      },
    ],
  };
}

/**
 * Writes whole answers: small ones in one piece, long lists part by part as the client takes them, compressed where that pays.
 */
import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { constants, createGzip, type Gzip } from "node:zlib";
import type { WholeReply } from "../../../core/index.ts";

/** 128 KiB: upstream compresses nothing that is smaller. */
const GZIP_BYTES = 128 * 1024;
/** 1: upstream's level, for speed. */
const GZIP_LEVEL = constants.Z_BEST_SPEED;
const PIECE_CHARACTERS = 64 * 1024;
/** Nobody waits longer for somebody else's list. */
const SLICE_MS = 8;

/** What a client said that matters for how it is answered. */
export interface Taker {
  readonly method: string;
  readonly acceptEncoding: string | undefined;
  readonly nowMs: () => number;
  /** Told what broke an answer off. */
  failed(error: unknown): void;
}

/** Answers, and ends the response. */
export function writeReply(response: ServerResponse, reply: WholeReply, taker: Taker): void {
  const { status, headers, body } = reply;
  const zip = taker.method === "GET" && headers["content-encoding"] === undefined && takesGzip(taker.acceptEncoding);
  if (typeof body === "string" || body instanceof Uint8Array) {
    const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    if (zip && bytes >= GZIP_BYTES) {
      zipped(response, reply).end(body);
      return;
    }
    const isBodiless = status === 204 || status === 304;
    response.writeHead(status, isBodiless ? headers : { ...headers, "content-length": bytes });
    response.end(isBodiless ? undefined : body);
    return;
  }
  const parts = body[Symbol.iterator]();
  const { text, isAll } = first(parts);
  if (isAll) {
    writeReply(response, { ...reply, body: text }, taker);
    return;
  }
  if (zip) sendParts(zipped(response, reply), text, parts, response, taker);
  else {
    response.writeHead(status, headers);
    sendParts(response, text, parts, response, taker);
  }
}

/** Whether `gzip` is among what may be sent, and not refused by `q=0`. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  const offers = acceptEncoding.split(",").map((offer) => offer.trim().toLowerCase());
  return offers.some((offer) => /^(gzip|\*)(\s*;|$)/.test(offer) && !/;\s*q=0(\.0*)?$/.test(offer));
}

function zipped(response: ServerResponse, { status, headers }: WholeReply): Gzip {
  const { vary } = headers;
  const varies = vary === undefined ? "Accept-Encoding" : `${vary}, Accept-Encoding`;
  response.writeHead(status, { ...headers, "content-encoding": "gzip", vary: varies });
  const gzip = createGzip({ level: GZIP_LEVEL, chunkSize: PIECE_CHARACTERS });
  gzip.pipe(response);
  response.once("close", () => gzip.destroy());
  return gzip;
}

/** As many parts as tell whether the answer is a long one. */
function first(parts: Iterator<string>): { readonly text: string; readonly isAll: boolean } {
  let text = "";
  while (text.length < GZIP_BYTES) {
    const part = parts.next();
    if (part.done === true) return { text, isAll: true };
    text += part.value;
  }
  return { text, isAll: false };
}

/** The rest, in slices, and no faster than it is taken. */
function sendParts(to: Writable, begun: string, parts: Iterator<string>, response: ServerResponse, taker: Taker): void {
  let text = begun;
  let endMs = taker.nowMs() + SLICE_MS;
  const next = (): void => {
    endMs = taker.nowMs() + SLICE_MS;
    slice();
  };
  const slice = (): void => {
    try {
      if (!response.destroyed) send();
    } catch (error) {
      // Half an answer is none: the client must not take it for one.
      response.destroy();
      taker.failed(error);
    }
  };
  const send = (): void => {
    for (;;) {
      // A socket that has taken everything asks for more before anybody else has had a turn: that is still the same slice.
      if (taker.nowMs() >= endMs) {
        setImmediate(next);
        return;
      }
      const part = parts.next();
      if (part.done === true) {
        to.end(text);
        return;
      }
      text += part.value;
      if (text.length < PIECE_CHARACTERS) continue;
      const isTaken = to.write(text);
      text = "";
      if (!isTaken) {
        to.once("drain", slice);
        return;
      }
    }
  };
  slice();
}

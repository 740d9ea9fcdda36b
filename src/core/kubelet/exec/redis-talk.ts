/**
 * The little of redis' protocol that a client needs to see that somebody is there.
 *
 * Absent on purpose: data; the database is always empty, as it is for the image's own client.
 * @see redis src/networking.c
 */
import type { Place } from "./place.ts";

/** What comes back for the bytes, and those that are not a whole command yet. */
export function speakRedis(places: readonly Place[], port: number, bytes: string): { readonly bytes: string; readonly rest: string } {
  const isRedis = places.some(
    ({ interior, program, run }) => /\/(redis|valkey)/.test(interior.repository) && program.ports(run).includes(port),
  );
  if (!isRedis) return { bytes: "", rest: "" };
  let answers = "";
  let rest = bytes;
  for (;;) {
    const read = readCommand(rest);
    if (read === undefined) return { bytes: answers, rest };
    rest = read.rest;
    if (read.words.length > 0) answers += answer(read.words);
  }
}

/** An array of bulk strings, or a line of words. */
function readCommand(bytes: string): { readonly words: readonly string[]; readonly rest: string } | undefined {
  const stop = bytes.indexOf("\n");
  if (stop < 0) return undefined;
  const line = bytes.slice(0, stop).replace(/\r$/, "");
  if (!line.startsWith("*")) return { words: line.split(/\s+/).filter((word) => word !== ""), rest: bytes.slice(stop + 1) };
  const words: string[] = [];
  let at = stop + 1;
  for (let left = Number(line.slice(1)); left > 0; left--) {
    const end = bytes.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const length = Number(bytes.slice(at + 1, end));
    if (bytes.length < end + 4 + length) return undefined;
    words.push(bytes.slice(end + 2, end + 2 + length));
    at = end + 4 + length;
  }
  return { words, rest: bytes.slice(at) };
}

function answer([name = "", ...operands]: readonly string[]): string {
  switch (name.toLowerCase()) {
    case "ping":
      return operands[0] === undefined ? "+PONG\r\n" : bulk(operands[0]);
    case "echo":
      return bulk(operands[0] ?? "");
    case "get":
      return "$-1\r\n";
    case "exists":
    case "dbsize":
    case "del":
      return ":0\r\n";
    case "incr":
      return ":1\r\n";
    case "command":
    case "keys":
      return "*0\r\n";
    case "set":
    case "auth":
    case "select":
    case "client":
    case "quit":
    case "flushall":
      return "+OK\r\n";
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${operands.map((word) => `'${word}' `).join("")}\r\n`;
  }
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

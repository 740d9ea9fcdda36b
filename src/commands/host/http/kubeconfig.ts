/**
 * The file by which clients find the cluster and prove who they are; for its owner's eyes only, and gone when the door closes.
 */
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { ApiError, isRecord, type JournalWriter } from "../../../core/index.ts";
import { makeFolderOf, reasonOf } from "../journal-file.ts";
import { isAlive, thisProcess } from "../process-mark.ts";

/** What a client has to know. */
export interface Access {
  readonly url: string;
  readonly token: string;
  /** PEM; absent for a door that speaks no TLS. */
  readonly authority?: string | undefined;
  /** PEM; proves who one is instead of the token. */
  readonly client?: { readonly certificate: string; readonly key: string } | undefined;
}

/** What cluster, context and user are called; and by whose extension a file is known to be ours. */
const NAME = "kubarium";
const ENDING = ".kubeconfig";
const PRIVATE_FILE = 0o600;

/** Where the file of this process lies unless told. */
export function defaultKubeconfig(folder: string): string {
  return join(folder, `${process.pid}${ENDING}`);
}

/** Removes what processes that did not end in order have left there. */
export function pruneKubeconfigs(folder: string): void {
  try {
    for (const name of readdirSync(folder).filter((each) => each.endsWith(ENDING))) {
      const path = join(folder, name);
      const writer = writerOf(textOf(path) ?? "");
      if (writer !== undefined && !isAlive(writer)) rmSync(path, { force: true });
    }
  } catch {
    // A folder that is not there, or cannot be tidied up, costs nothing: these files lead nowhere.
  }
}

/** The file's text. */
export function kubeconfigText({ url, token, authority, client }: Access, writer: JournalWriter): string {
  const user =
    client === undefined ? { token } : { "client-certificate-data": base64(client.certificate), "client-key-data": base64(client.key) };
  // Without TLS there is nothing to verify, and the JavaScript client wants to be told that.
  const trust = authority === undefined ? { "insecure-skip-tls-verify": true } : { "certificate-authority-data": base64(authority) };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: NAME, cluster: { server: url, ...trust, extensions: [{ name: NAME, extension: { ...writer } }] } }],
    users: [{ name: NAME, user }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
    "current-context": NAME,
  });
}

/** Writes it; refuses to overwrite what another program wrote, or what a living session of ours did. */
export function writeKubeconfig(path: string, access: Access): void {
  refuseToOverwrite(path);
  makeFolderOf(path);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, "wx", PRIVATE_FILE);
    try {
      writeFileSync(file, kubeconfigText(access, thisProcess()));
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new ApiError("BadRequest", `error: ${path} cannot be written: ${reasonOf(error)}`);
  }
}

/** Removes it, if it is still the one that leads to this session: its user may have made something else of it. */
export function removeKubeconfig(path: string, access: Access): void {
  const text = textOf(path);
  if (text === undefined || !text.includes(access.url) || !text.includes(secretOf(access))) return;
  try {
    rmSync(path, { force: true });
  } catch {
    // A file that cannot be removed leads to a door that is closed: nothing is lost.
  }
}

/** Refuses a path at which something lies that is not ours, or that a living session still needs. */
export function refuseToOverwrite(path: string): void {
  const text = textOf(path);
  if (text === undefined) return;
  const writer = writerOf(text);
  if (writer === undefined) throw new ApiError("Conflict", `error: ${path} is there and not written by kubarium: it is left as it is`);
  const isOurs = writer.pid === process.pid;
  if (!isOurs && isAlive(writer))
    throw new ApiError("Conflict", `error: ${path} leads to the cluster of process ${writer.pid}: it is left as it is`);
}

function secretOf({ token, client }: Access): string {
  return client === undefined ? token : base64(client.key);
}

/** The process that a file of ours says it was written by; tools that edit kubeconfigs keep extensions. */
function writerOf(text: string): JournalWriter | undefined {
  const config = parsed(text);
  if (!isRecord(config) || !Array.isArray(config.clusters)) return undefined;
  for (const entry of config.clusters) {
    const cluster = isRecord(entry) ? entry.cluster : undefined;
    const extensions = isRecord(cluster) && Array.isArray(cluster.extensions) ? cluster.extensions : [];
    for (const { name, extension } of extensions.filter(isRecord))
      if (name === NAME && isRecord(extension) && typeof extension.pid === "number")
        return { pid: extension.pid, ...(typeof extension.since === "string" ? { since: extension.since } : {}) };
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // No YAML: certainly not ours.
    return undefined;
  }
}

/** The text of a file; undefined when there is none, empty when it cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR") ? undefined : "";
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

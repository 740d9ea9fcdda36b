/**
 * The kubectls of this machine, oldest first: what the suite is run with.
 *
 * A bare `kubectl` may be a dispatcher that picks a version by asking the server; the versioned ones beside it are taken
 * instead. Where there is none at all, Debian's package is fetched and unpacked, which needs no rights.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** A kubectl, and the minor of its version: 33 of v1.33.1. */
export interface Kubectl {
  readonly path: string;
  readonly minor: number;
}

/** How many of the newest are run; the oldest is, too. */
const NEWEST = 2;
const DISPATCHER = "-dispatcher";
const FETCH_TIMEOUT_MS = 120_000;
const FETCH = ["apt-get", "download", "kubernetes-client"] as const;
const UNPACK = ["dpkg-deb", "-x"] as const;

/** Those that the suite runs with: the newest two and the oldest, or all with KUBARIUM_KUBECTL_ALL; none when none is to be had. */
export function kubectlsToRun(): readonly Kubectl[] {
  const all = kubectlsFound();
  if (isSet("KUBARIUM_KUBECTL_ALL") || all.length <= NEWEST) return all;
  return [...all.slice(0, 1), ...all.slice(Math.max(1, all.length - NEWEST))];
}

/** All that there are: named by KUBARIUM_KUBECTL (a list of paths), found by way of the path, or fetched. */
export function kubectlsFound(): readonly Kubectl[] {
  const named = listOf("KUBARIUM_KUBECTL");
  const found = (named.length > 0 ? named : installed()).flatMap((path) => kubectlAt(path));
  const kubectls = found.length > 0 || named.length > 0 ? found : fetched().flatMap((path) => kubectlAt(path));
  const byMinor = new Map(kubectls.map((kubectl) => [kubectl.minor, kubectl]));
  return [...byMinor.values()].sort((a, b) => a.minor - b.minor);
}

/** The paths of what `kubectl` leads to, and of versioned ones beside it. */
function installed(): readonly string[] {
  const paths = listOf("PATH").flatMap((folder) => {
    const link = join(folder, "kubectl");
    if (!existsSync(link)) return [];
    const path = realpathSync(link);
    const versioned = readdirSync(dirname(path)).filter((name) => /^kubectl\.1\.\d+$/.test(name));
    return [...versioned.map((name) => join(dirname(path), name)), path];
  });
  return [...new Set(paths)];
}

/** Debian's, unpacked into the cache folder; none where there is no apt or no network. */
function fetched(): readonly string[] {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "kubarium");
  const folder = join(cache, "kubectl");
  const path = join(folder, "usr", "bin", "kubectl");
  if (existsSync(path)) return [path];
  try {
    mkdirSync(cache, { recursive: true });
    // Files are tested side by side: whoever is first gets the name.
    const own = mkdtempSync(`${folder}-`);
    execFileSync(FETCH[0], FETCH.slice(1), { cwd: own, stdio: "ignore", timeout: FETCH_TIMEOUT_MS });
    const archive = readdirSync(own).find((name) => name.endsWith(".deb"));
    if (archive !== undefined) execFileSync(UNPACK[0], [...UNPACK.slice(1), archive, "."], { cwd: own, stdio: "ignore" });
    if (existsSync(path)) rmSync(own, { recursive: true });
    else renameSync(own, folder);
  } catch {
    // No Debian, no network: whoever asked finds that there is none, and says so.
  }
  return existsSync(path) ? [path] : [];
}

/** What lies at a path, unless it is a dispatcher or cannot be run. */
function kubectlAt(path: string): readonly Kubectl[] {
  try {
    const version = execFileSync(path, ["version", "--client", "-o", "json"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const [, text = "", minor = ""] = /"gitVersion": "(v1\.(\d+)[^"]*)"/.exec(version) ?? [];
    return minor === "" || text.includes(DISPATCHER) ? [] : [{ path, minor: Number(minor) }];
  } catch {
    return [];
  }
}

function listOf(variable: string): readonly string[] {
  return (process.env[variable] ?? "").split(delimiter).filter((path) => path !== "");
}

function isSet(variable: string): boolean {
  return (process.env[variable] ?? "") !== "";
}

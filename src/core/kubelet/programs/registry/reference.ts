/**
 * Names of images in full, and the digests of what is behind them.
 * @see github.com/distribution/reference (normalize.go)
 */
import { parseImageName } from "../../../api/shapes/image-name.ts";
import { draw } from "../../../sim/draw.ts";

/** A name in full, taken apart. */
export interface FullName {
  readonly host: string;
  /** Host and path: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** As the runtime prints it: `docker.io/library/nginx:1.29`. */
  readonly reference: string;
}

const DOCKER_HUB_HOSTS = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/** The name with registry, path and tag; undefined when it is malformed. */
export function fullName(image: string): FullName | undefined {
  const name = parseImageName(image);
  if (name === undefined) return undefined;
  const repository = fullRepository(name.repository);
  const host = repository.slice(0, repository.indexOf("/"));
  const reference = repository + (name.tag === "" ? "" : `:${name.tag}`) + (name.digest === "" ? "" : `@${name.digest}`);
  return { host, repository, tag: name.tag, digest: name.digest, reference };
}

function fullRepository(written: string): string {
  const [first = "", ...others] = written.split("/");
  const isHost = others.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  if (!isHost) return others.length === 0 ? `docker.io/library/${written}` : `docker.io/${written}`;
  if (first !== "docker.io" && !DOCKER_HUB_HOSTS.includes(first)) return written;
  return others.length === 1 ? `docker.io/library/${others[0]}` : `docker.io/${others.join("/")}`;
}

const DIGEST_PIECES = 8;

/** The digest behind a tag: always the same for the same name. */
export function digestOf(reference: string): string {
  const pieces = Array.from({ length: DIGEST_PIECES }, (_, n) =>
    Math.floor(draw(0, reference, n) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0"),
  );
  return `sha256:${pieces.join("")}`;
}

/** Registries that answer; any other host does not exist. */
const HOSTS = [
  "docker.io",
  "registry.k8s.io",
  "k8s.gcr.io",
  "gcr.io",
  "us.gcr.io",
  "eu.gcr.io",
  "ghcr.io",
  "quay.io",
  "public.ecr.aws",
  "mcr.microsoft.com",
  "registry.gitlab.com",
  "cgr.dev",
  "nvcr.io",
];
const HOST_FAMILIES = [".pkg.dev", ".azurecr.io", ".amazonaws.com"];

/** What a registry says about a repository that the catalogue does not know. */
export function unknownRepository({ host }: FullName): "not-found" | "denied" | "no-such-host" | "unreachable" {
  if (/^(localhost|\d+\.\d+\.\d+\.\d+)(:\d+)?$/.test(host)) return "unreachable";
  const name = host.replace(/:\d+$/, "");
  if (!HOSTS.includes(name) && !HOST_FAMILIES.some((family) => name.endsWith(family))) return "no-such-host";
  return ["registry.k8s.io", "k8s.gcr.io", "mcr.microsoft.com"].includes(name) ? "not-found" : "denied";
}

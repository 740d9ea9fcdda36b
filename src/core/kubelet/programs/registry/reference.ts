/**
 * The digests behind the names of images, and what registries say about names that they do not know.
 * @see github.com/distribution/reference (normalize.go)
 */
import { draw } from "../../../sim/draw.ts";
import type { FullName } from "../../../trouble/registry.ts";

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

/**
 * What registries and the runtime say about images, word for word.
 * @see containerd core/remotes/docker (errors), kubernetes pkg/kubelet/images/image_manager.go
 */
import { goDuration } from "../../api/duration.ts";
import type { ImageRefusal } from "../program.ts";
import { registryOf } from "./node-images.ts";

/** The runtime's error for a pull that the registry refused. */
export function pullErrorText({ reference, error }: ImageRefusal): string {
  const unpack = `failed to pull and unpack image "${reference}"`;
  const resolve = `${unpack}: failed to resolve reference "${reference}"`;
  const host = hostOf(reference);
  switch (error) {
    case "not-found":
    case "invalid-name":
      return `rpc error: code = NotFound desc = ${resolve}: ${reference}: not found`;
    case "denied":
      return `${resolve}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
    case "no-such-host":
      return `${resolve}: failed to do request: Head "${manifestUrl(reference)}": dial tcp: lookup ${host} on 10.0.0.2:53: no such host`;
    case "rate-limited":
      return `${unpack}: failed to copy: httpReadSeeker: failed open: unexpected status code ${manifestUrl(reference)}: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit`;
    case "unreachable":
      return `${resolve}: failed to do request: Head "${manifestUrl(reference)}": dial tcp ${host}:443: i/o timeout`;
  }
}

/** Docker Hub answers under a name of its own. */
function hostOf(reference: string): string {
  const registry = registryOf(reference);
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}

function manifestUrl(reference: string): string {
  const path = reference.slice(registryOf(reference).length + 1);
  const at = path.indexOf("@") >= 0 ? path.indexOf("@") : path.lastIndexOf(":");
  return `https://${hostOf(reference)}/v2/${path.slice(0, at)}/manifests/${path.slice(at + 1)}`;
}

/** `Successfully pulled image "nginx" in 1.2s (1.2s including waiting). Image size: 72080558 bytes.` */
export function pulledText(image: string, tookMs: number, totalMs: number, sizeBytes: number): string {
  return `Successfully pulled image "${image}" in ${goDuration(tookMs)} (${goDuration(totalMs)} including waiting). Image size: ${sizeBytes} bytes.`;
}

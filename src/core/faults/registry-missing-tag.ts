/**
 * An image is no longer in its registry: somebody has deleted a tag, or all of them.
 */
import { ApiError } from "../api/errors.ts";
import { registryKey, registryOfImage, registryTable } from "../trouble/registry.ts";
import { registryHost } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const registryMissingTag: Fault = {
  name: "registry-missing-tag",
  harm: "corrupt",
  noun: "registry",
  target: "registry",
  summary: "Delete an image from its registry.",
  examples: ["corrupt registry docker.io --image=nginx:1.29"],
  options: [{ name: "image", placeholder: "NAME:TAG", summary: "Which one, as containers write it; default all." }],
  effects({ target, options: { image } }, scene) {
    if (image !== undefined && registryOfImage(image) !== target)
      throw new ApiError("BadRequest", `error: registry ${target} does not serve an image ${JSON.stringify(image)}`);
    const row = { error: "not-found", ...(image === undefined ? {} : { reference: image }) };
    return [{ effect: "row", table: registryTable, key: registryKey(registryHost(target), scene.id), row }];
  },
  says: ({ target, options: { image = "every image" } }) => `registry ${target} has lost ${image}`,
  saysHealed: ({ target, options: { image = "every image" } }) => `registry ${target} has ${image} again`,
  forecast: () => [
    "Nodes that have it go on with it; pulls fail (not found): ErrImagePull, then ImagePullBackOff.",
    "When it is back, a pod finds out at the end of its back-off, after 5 m at most.",
  ],
};

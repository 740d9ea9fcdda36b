/**
 * `set image TYPE/NAME CONTAINER=IMAGE…`.
 *
 * Absent on purpose: the other things that kubectl sets (env, resources, selector, serviceaccount, subject).
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/set/set_image.go
 */
import { ApiError, type KubeObject, keyOf, type PodSpec, tableNameOf } from "../core/index.ts";
import { type Command, type CommandContext, refused } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { changeEach, requireNames } from "./each-object.ts";
import { objectTitle } from "./print/table.ts";
import { allOption, namespaceOption, selectorOption } from "./shared-options.ts";

export const setCommand: Command = {
  name: "set",
  summary: "Set a container's image.",
  usage: "set image (TYPE/NAME | TYPE NAME) CONTAINER=IMAGE…",
  examples: ["set image deployment/web web=nginx:1.29", "set image deploy/web *=nginx:1.29 -n shop"],
  options: [allOption, selectorOption, namespaceOption],
  changes: true,
  asksApi: true,
  run(args, context) {
    const [what, ...words] = args.words;
    if (what !== "image") {
      const fault = what === undefined ? "set what?" : `unknown command ${JSON.stringify(what)} for "set".`;
      return refused(`error: ${fault} Only image.\nSee 'help set' for usage.`);
    }
    const resources = words.filter((word) => !word.includes("="));
    const images = words.filter((word) => word.includes("=")).map(imageChange);
    if (resources.length === 0 || images.length === 0) {
      const missing =
        resources.length === 0
          ? "one or more resources must be specified as <resource> <name> or <resource>/<name>"
          : "at least one image update is required";
      return refused(`error: ${missing}`);
    }
    requireNames(resources, args);
    return changeEach(resources, args, context, (kind, object) => {
      const changed = setImages(object, images, context);
      return changed ? `${objectTitle(kind, object.metadata.name)} image updated` : undefined;
    });
  },
  complete: ({ words, partial }, context) =>
    words.length === 0
      ? ["image"].filter((word) => word.startsWith(partial))
      : completeResource({ words: words.slice(1), partial }, context),
};

/** `*` stands for every container. */
interface ImageChange {
  readonly container: string;
  readonly image: string;
}

function imageChange(word: string): ImageChange {
  const at = word.indexOf("=");
  return { container: word.slice(0, at), image: word.slice(at + 1) };
}

/** Workloads have a template; a Pod is one itself. */
interface WithPodSpec extends KubeObject {
  readonly spec?: PodSpec & { readonly template?: { readonly spec: PodSpec } };
}

function setImages(object: WithPodSpec, changes: readonly ImageChange[], { cluster }: CommandContext): boolean {
  const template = object.spec?.template;
  const podSpec: PodSpec | undefined = template === undefined ? object.spec : template.spec;
  if (podSpec?.containers === undefined) {
    throw new ApiError("BadRequest", `error: the ${object.kind} ${object.metadata.name} is not a pod or does not have a pod spec`);
  }
  const spec = podSpec;
  for (const { container } of changes) {
    const names = [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
    if (container !== "*" && !names.includes(container)) {
      throw new ApiError("BadRequest", `error: unable to find container named "${container}"`);
    }
  }
  const containers = changedContainers(spec.containers, changes);
  const initContainers = changedContainers(spec.initContainers ?? [], changes);
  if (containers.length + initContainers.length === 0) return false;
  const patched = { ...(containers.length > 0 ? { containers } : {}), ...(initContainers.length > 0 ? { initContainers } : {}) };
  const body = { spec: template === undefined ? patched : { template: { spec: patched } } };
  cluster.submit({ do: "patch", by: "set", kind: tableNameOf(object), key: keyOf(object), patch: { type: "strategic", body } });
  return true;
}

/** The containers whose image is another one now, as a strategic merge patch names them. */
function changedContainers(containers: PodSpec["containers"], changes: readonly ImageChange[]) {
  return containers.flatMap(({ name, image }) => {
    const next = changes.findLast(({ container }) => container === name || container === "*")?.image;
    return next === undefined || next === image ? [] : [{ name, image: next }];
  });
}

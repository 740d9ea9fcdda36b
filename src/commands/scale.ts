/**
 * `scale TYPE/NAME --replicas=N`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go
 */
import { ApiError, keyOf } from "../core/index.ts";
import { type Command, refused } from "./command.ts";
import { changeEach, requireNames } from "./each-object.ts";
import { objectTitle } from "./print/table.ts";
import { allOption, namespaceOption, numberOption, selectorOption } from "./shared-options.ts";

export const scaleCommand: Command = {
  name: "scale",
  summary: "Set how many pods a Deployment or ReplicaSet keeps.",
  usage: "scale (TYPE/NAME | TYPE NAME) --replicas=N [--current-replicas=N]",
  examples: ["scale deployment/web --replicas=5", "scale deploy web --replicas=0 -n shop"],
  options: [
    { name: "replicas", type: "text", summary: "The new number of pods.", placeholder: "N" },
    { name: "current-replicas", type: "text", summary: "Only if it has this many now; -1 for any number.", placeholder: "N" },
    allOption,
    selectorOption,
    namespaceOption,
  ],
  changes: true,
  asksApi: true,
  run(args, context) {
    const replicas = numberOption(args, "replicas");
    if (replicas === undefined) return refused('error: required flag(s) "replicas" not set');
    if (replicas < 0) return refused("error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    const current = numberOption(args, "current-replicas") ?? -1;
    if (current < -1) return refused("error: The --current-replicas must specify an integer of -1 or greater");
    requireNames(args.words, args);
    return changeEach(args.words, args, context, (kind, object) => {
      const present = kind.scale?.replicas(object);
      if (current >= 0 && present !== undefined && present !== current) {
        throw new ApiError("Conflict", `error: Expected replicas to be ${current}, was ${present}`);
      }
      context.cluster.submit({ do: "scale", by: "scale", kind: kind.kind, key: keyOf(object), replicas });
      return `${objectTitle(kind, object.metadata.name)} scaled`;
    });
  },
};

/**
 * `version`: which Kubernetes is emulated.
 */
import { type Command, done } from "./command.ts";

/** The release whose API, defaults and texts are emulated; its nodes' kubelets report the same. */
const VERSION = "v1.34.2";
/** What kubectl v1.34 carries. */
const KUSTOMIZE_VERSION = "v5.7.1";

export const versionCommand: Command = {
  name: "version",
  summary: "Tell which Kubernetes this is.",
  usage: "version",
  options: [],
  changes: false,
  run: () => done(`Client Version: ${VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\nServer Version: ${VERSION}`),
};

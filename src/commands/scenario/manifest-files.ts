/**
 * The files of a scenario: paths are relative to the scenario's own, and objects that stand in it have a path too.
 */
import type { ManifestEntry, Scenario } from "../../core/index.ts";
import type { CommandContext, SourceFile } from "../command.ts";

type ReadFiles = CommandContext["readFiles"];

/** What `apply -f` is given for manifests of a scenario: `07.yaml#manifests`, `07.yaml#steps[2].manifests`. */
export function manifestsPath({ source }: Scenario, place: string): string {
  return `${source}#${place === "" ? "" : `${place}.`}manifests`;
}

/** Reads files as the scenario's command lines name them. */
export function filesOf(scenario: Scenario, readFiles: ReadFiles): ReadFiles {
  const places = new Map<string, readonly ManifestEntry[]>([
    [manifestsPath(scenario, ""), scenario.manifests],
    ...scenario.steps.map(({ path, manifests }) => [manifestsPath(scenario, path), manifests] as const),
  ]);
  const folder = scenario.source.slice(0, scenario.source.lastIndexOf("/") + 1);
  const readBeside = (path: string): readonly SourceFile[] => readFiles(path.startsWith("/") ? path : `${folder}${path}`);
  return (path) => {
    const entries = places.get(path);
    if (entries === undefined) return readBeside(path);
    return entries.flatMap((entry) => ("path" in entry ? readBeside(entry.path) : [inlineFile(scenario, entry)]));
  };
}

/** The object as if it stood alone in the file, at its own line, so that refusals name that line. */
function inlineFile({ source }: Scenario, { line, object }: Extract<ManifestEntry, { line: number }>): SourceFile {
  return { path: source, text: `${"\n".repeat(line - 1)}${JSON.stringify(object)}` };
}

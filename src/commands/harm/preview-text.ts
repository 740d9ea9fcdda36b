/**
 * What a fault would hit, as text: for `--dry-run`.
 */
import { type Preview, type Share, singularOf, spacedDuration } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import { alignColumns } from "../print/text-table.ts";

const NAMES_MAX = 6;

/** Who is hit, and what follows; a line each. */
export function previewText(preview: Preview, { cluster }: CommandContext): string {
  const { text, hits, pods, services, workloads, forecast } = preview;
  const owners = workloads.map((share) => ({ ...share, key: `${kindWord(share.kind)} ${share.key}` }));
  const rows = [
    ["WHAT", `${text} (dry run)`],
    ...row("LASTS", timesText(preview)),
    ...row("HITS", hits),
    ...row("PODS", pods),
    ...row("SERVICES", services.map(shareText("endpoint"))),
    ...row("WORKLOADS", owners.map(shareText("pod"))),
    ...forecast.map((sentence) => ["FORECAST", sentence]),
  ];
  return alignColumns(rows);

  function kindWord(kind: string): string {
    const known = cluster.registry.find(kind);
    return known === undefined ? kind : singularOf(known);
  }
}

function timesText({ lastsMs, everyMs }: Preview): readonly string[] {
  const turns = everyMs === undefined ? [] : [`comes and goes, ${spacedDuration(everyMs)} each`];
  return lastsMs === undefined ? turns : [...turns, everyMs === undefined ? spacedDuration(lastsMs) : `${spacedDuration(lastsMs)} in all`];
}

function row(title: string, names: readonly string[]): readonly (readonly string[])[] {
  if (names.length === 0) return [];
  const more = names.length > NAMES_MAX ? `, and ${names.length - NAMES_MAX} more` : "";
  return [[title, `${names.slice(0, NAMES_MAX).join(", ")}${more}`]];
}

function shareText(what: string): (share: Share) => string {
  return ({ key, hit, of }) => `${key} (${hit} of ${of} ${of === 1 ? what : `${what}s`})`;
}

/**
 * Which of the names that a CustomResourceDefinition asks for it gets.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/controller/status/naming_controller.go calculateNamesAndConditions
 */
import type { CustomNames, CustomResourceDefinition, DefinitionCondition } from "../../api/kinds/custom-resource-definition.ts";

/** The names in use from now on, and what is said about it. */
export interface Claim {
  readonly names: CustomNames;
  readonly accepted: DefinitionCondition;
  /** It is not served yet. */
  readonly isFirst: boolean;
}

type Conflict = readonly [reason: string, message: string];

/** Grants what nobody else of the group has; a name that is refused leaves the one that was granted before. */
export function claimNames(definition: CustomResourceDefinition, others: readonly CustomResourceDefinition[]): Claim {
  const wanted = definition.spec.names;
  const held: CustomNames = definition.status?.acceptedNames ?? { kind: "", plural: "" };
  const taken = others.map(({ status }) => status?.acceptedNames);
  const resources = new Set(taken.flatMap((names) => [names?.plural, names?.singular, ...(names?.shortNames ?? [])]));
  const kinds = new Set(taken.flatMap((names) => [names?.kind, names?.listKind]));
  const conflicts: Conflict[] = [];
  const grant = (name: string | undefined, present: string | undefined, used: ReadonlySet<string | undefined>, reason: string) => {
    if (name === present || !used.has(name)) return name;
    conflicts.push([reason, inUse(name)]);
    return present;
  };
  const plural = grant(wanted.plural, held.plural, resources, "PluralConflict") ?? "";
  const singular = grant(wanted.singular, held.singular, resources, "SingularConflict");
  const shortNames = grantShort(wanted.shortNames ?? [], held, resources, conflicts);
  const kind = grant(wanted.kind, held.kind, kinds, "KindConflict") ?? "";
  const listKind = grant(wanted.listKind, held.listKind, kinds, "ListKindConflict");
  const names: CustomNames = {
    ...(wanted.categories === undefined ? {} : { categories: wanted.categories }),
    kind,
    ...(listKind === undefined ? {} : { listKind }),
    plural,
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(singular === undefined ? {} : { singular }),
  };
  // The last conflict that was found is the one that is told.
  const [reason, message] = conflicts.at(-1) ?? ["NoConflicts", "no conflicts found"];
  const accepted = { type: "NamesAccepted", status: conflicts.length === 0 ? "True" : "False", reason, message };
  const isEstablished = definition.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
  return { names, accepted, isFirst: !isEstablished };
}

/** Short names are granted together or not at all. */
function grantShort(
  wanted: readonly string[],
  held: CustomNames,
  used: ReadonlySet<string | undefined>,
  conflicts: Conflict[],
): readonly string[] | undefined {
  const refused = wanted.filter((name) => !(held.shortNames ?? []).includes(name) && used.has(name));
  if (refused.length === 0) return wanted.length === 0 ? undefined : wanted;
  const messages = refused.map(inUse);
  conflicts.push(["ShortNamesConflict", messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`]);
  return held.shortNames;
}

function inUse(name: string | undefined): string {
  return `${JSON.stringify(name)} is already in use`;
}

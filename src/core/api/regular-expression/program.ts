/**
 * Expressions as programs of a small machine: one step takes one character, or goes on at one or two others.
 */
import { BadExpression, type CharacterTest, type Node, type Parsed, type Place } from "./parse.ts";

/** One step. */
export type Step =
  | { readonly do: "take"; readonly fits: CharacterTest }
  /** Goes on at `first`, and where that leads nowhere at `second`. */
  | { readonly do: "split"; first: number; second: number }
  | { readonly do: "go"; to: number }
  | { readonly do: "be"; readonly place: Place }
  | { readonly do: "note"; readonly slot: number }
  | { readonly do: "match" };

/** Counted repetitions are written out; more than this nobody means. */
const STEPS_MAX = 20_000;

/** The program of an expression; throws `BadExpression` when it is too large. */
export function programOf({ root }: Parsed): readonly Step[] {
  const steps: Step[] = [];
  write({ is: "group", index: 0, inner: root }, steps);
  steps.push({ do: "match" });
  return steps;
}

function write(node: Node, steps: Step[]): void {
  if (steps.length > STEPS_MAX) throw new BadExpression("expression too large");
  switch (node.is) {
    case "character":
      steps.push({ do: "take", fits: node.fits });
      return;
    case "place":
      steps.push({ do: "be", place: node.place });
      return;
    case "sequence":
      for (const part of node.parts) write(part, steps);
      return;
    case "choice":
      writeChoice(node.among, steps);
      return;
    case "group":
      steps.push({ do: "note", slot: node.index * 2 });
      write(node.inner, steps);
      steps.push({ do: "note", slot: node.index * 2 + 1 });
      return;
    case "repeat":
      writeRepeat(node, steps);
  }
}

function writeChoice(among: readonly Node[], steps: Step[]): void {
  const ends: { to: number }[] = [];
  for (const [index, node] of among.entries()) {
    if (index === among.length - 1) write(node, steps);
    else {
      const split = { do: "split" as const, first: steps.length + 1, second: 0 };
      steps.push(split);
      write(node, steps);
      const end = { do: "go" as const, to: 0 };
      steps.push(end);
      ends.push(end);
      split.second = steps.length;
    }
  }
  for (const end of ends) end.to = steps.length;
}

function writeRepeat({ inner, min, max, isLazy }: Extract<Node, { is: "repeat" }>, steps: Step[]): void {
  for (let time = 0; time < min; time++) write(inner, steps);
  if (max === Number.POSITIVE_INFINITY) {
    const again = steps.length;
    const split = maybe(steps, isLazy);
    write(inner, steps);
    steps.push({ do: "go", to: again });
    split(steps.length);
    return;
  }
  const ends: ((to: number) => void)[] = [];
  for (let time = min; time < max; time++) {
    ends.push(maybe(steps, isLazy));
    write(inner, steps);
  }
  for (const end of ends) end(steps.length);
}

/** Into what follows, or past it; returns how to say where that is. */
function maybe(steps: Step[], isLazy: boolean): (past: number) => void {
  const into = steps.length + 1;
  const split = { do: "split" as const, first: into, second: into };
  steps.push(split);
  return (past) => {
    if (isLazy) split.first = past;
    else split.second = past;
  };
}

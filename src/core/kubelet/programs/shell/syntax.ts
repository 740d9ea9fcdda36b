/**
 * What a shell script is made of once it is parsed.
 * @see POSIX.1-2024, Shell Command Language, 2.10 Shell Grammar
 */

/** A piece of a word; only pieces that were not quoted are split into fields. */
export type Part =
  | { readonly kind: "text"; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: "variable";
      readonly name: string;
      /** `:-`, `-`, `:=`, `:+`, `:?`, `#`, `##`, `%`, `%%`, or `length`. */
      readonly operator?: string | undefined;
      readonly argument?: Word | undefined;
      readonly quoted: boolean;
    }
  | { readonly kind: "command"; readonly body: List; readonly quoted: boolean }
  | { readonly kind: "arithmetic"; readonly expression: Word; readonly quoted: boolean };

/** A word as written, before it is expanded. */
export type Word = readonly Part[];

/** `2>&1`, `>> file`. */
export interface Redirect {
  readonly descriptor: number;
  readonly operator: ">" | ">>" | "<" | ">&" | "<<";
  readonly target: Word;
}

/** `NAME=value` before a command. */
export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

/** A command of any shape. */
export type Command =
  | {
      readonly kind: "simple";
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: "group" | "subshell"; readonly body: List; readonly redirects: readonly Redirect[] }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly test: List; readonly body: List }[];
      readonly otherwise?: List | undefined;
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: "loop"; readonly until: boolean; readonly test: List; readonly body: List; readonly redirects: readonly Redirect[] }
  | {
      readonly kind: "for";
      readonly name: string;
      /** Absent: the positional parameters. */
      readonly words?: readonly Word[] | undefined;
      readonly body: List;
      readonly redirects: readonly Redirect[];
    }
  | {
      readonly kind: "case";
      readonly word: Word;
      readonly arms: readonly { readonly patterns: readonly Word[]; readonly body: List }[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: "function"; readonly name: string; readonly body: Command; readonly redirects: readonly Redirect[] };

/** Commands joined by `|`. */
export interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

/** Pipelines joined by `&&` and `||`. */
export interface Chain {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly pipeline: Pipeline }[];
  readonly background: boolean;
}

/** Chains one after the other. */
export type List = readonly Chain[];

/**
 * `$(NAME)` in commands, arguments and values of variables.
 * @see kubernetes third_party/forked/golang/expansion/expand.go
 */

/** The text with each `$(NAME)` replaced; names that `lookUp` does not know stay as they are, and `$$` is a plain `$`. */
export function expandVariables(text: string, lookUp: (name: string) => string | undefined): string {
  if (!hasReferences(text)) return text;
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (reference, name: string | undefined) =>
    name === undefined ? "$" : (lookUp(name) ?? reference),
  );
}

/** Whether expanding the text may make another one of it. */
export function hasReferences(text: string): boolean {
  return text.includes("$(") || text.includes("$$");
}

/**
 * What can be said in a path and in its query.
 */

/** A parameter, in no version of OpenAPI yet. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly type: "string" | "boolean" | "integer";
  readonly description: string;
}

const query = (name: string, type: Parameter["type"], description: string): Parameter => ({ name, in: "query", type, description });

const dryRun = query("dryRun", "string", "All: go through every step of the request, and keep nothing.");
const fieldManager = query("fieldManager", "string", "Name of the program that sets the fields.");
const fieldValidation = query(
  "fieldValidation",
  "string",
  "What becomes of unknown and doubled fields: Ignore drops them, Warn (the default) warns of them, Strict refuses the request.",
);
const force = query("force", "boolean", "An apply takes over fields that others have set.");

const deleting = [
  query("gracePeriodSeconds", "integer", "Seconds before the object is removed; 0 at once; the kind's own when absent."),
  query(
    "ignoreStoreReadErrorWithClusterBreakingPotential",
    "boolean",
    "Delete even what cannot be read; it may be kept from ending as it should.",
  ),
  query("orphanDependents", "boolean", "Deprecated: what depends on the object outlives it. Use propagationPolicy."),
  query("propagationPolicy", "string", "What becomes of what depends on the object: Orphan, Background or Foreground."),
];

const choosing = [
  query("continue", "string", "Token of an earlier answer: go on where that list ended."),
  query("fieldSelector", "string", "Only objects whose fields match."),
  query("labelSelector", "string", "Only objects whose labels match."),
  query("limit", "integer", "The most objects that an answer holds."),
  query("resourceVersion", "string", "Revision from which on, or at which, the answer is wanted."),
  query("resourceVersionMatch", "string", "How resourceVersion is meant: Exact or NotOlderThan."),
  query("sendInitialEvents", "boolean", "A watch begins with the objects that there are, and tells with a bookmark when they end."),
  query("timeoutSeconds", "integer", "Seconds after which the call ends."),
];

const inPath: { readonly [name: string]: string } = {
  name: "Name of the object.",
  namespace: "Namespace of the object.",
  path: "Path to ask for behind the proxy.",
};

/** Parameters by what they are for. */
export const parametersOf = {
  list: [
    query("allowWatchBookmarks", "boolean", "A watch may tell with bookmarks how far it is."),
    ...choosing,
    query("watch", "boolean", "Watch for changes instead of listing."),
  ],
  write: [dryRun, fieldManager, fieldValidation],
  patch: [dryRun, fieldManager, fieldValidation, force],
  delete: [dryRun, ...deleting],
  deleteCollection: [dryRun, ...deleting, ...choosing],
  pretty: query("pretty", "string", "true: the answer is laid out for people."),
  path: (name: string): Parameter => ({ name, in: "path", type: "string", description: inPath[name] ?? "" }),
  /** A field of an options type. */
  query: (name: string, form: string): Parameter => {
    const type = form === "bool" ? "boolean" : form.startsWith("int") ? "integer" : "string";
    return query(name, type, OPTION_DOCS[name] ?? "");
  },
} as const;

const OPTION_DOCS: { readonly [name: string]: string } = {
  command: "Program to run, with its arguments.",
  container: "Name of the container; only pods with one may leave it out.",
  follow: "Go on as long as the container writes.",
  insecureSkipTLSVerifyBackend: "Do not check the certificate of the node's server.",
  limitBytes: "The most bytes to answer.",
  path: "Path to ask for behind the proxy.",
  ports: "Ports to forward.",
  previous: "The log of the container's previous run.",
  sinceSeconds: "Only lines of the last so many seconds.",
  sinceTime: "Only lines since this time.",
  stderr: "Connect the standard error output.",
  stdin: "Connect the standard input.",
  stdout: "Connect the standard output.",
  stream: "Which output to show: All, Stdout or Stderr.",
  tailLines: "Only so many lines from the end.",
  timestamps: "Put the time before every line.",
  tty: "Give the program a terminal.",
};

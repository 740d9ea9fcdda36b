/**
 * Names of images: `registry.example:5000/team/web:1.2@sha256:…`.
 * @see kubernetes pkg/util/parsers/parsers.go, github.com/distribution/reference
 */

const HOST_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const DOMAIN = `(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const TAG = "[\\w][\\w.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const REFERENCE = new RegExp(`^((?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*)(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const REPOSITORY_CHARS_MAX = 255;

/** The parts of an image's name. */
export interface ImageName {
  /** Registry and path, as written. */
  readonly repository: string;
  /** `latest` when neither tag nor digest is given, empty when there is only a digest. */
  readonly tag: string;
  /** Empty when there is none. */
  readonly digest: string;
}

/** Takes an image's name apart; undefined when it is malformed. */
export function parseImageName(image: string): ImageName | undefined {
  const match = REFERENCE.exec(image);
  if (match === null) return undefined;
  const [, repository = "", tag = "", digest = ""] = match;
  if (repository.length > REPOSITORY_CHARS_MAX) return undefined;
  return { repository, tag: tag === "" && digest === "" ? "latest" : tag, digest };
}

/** When an image is pulled if nothing is said: always if it has no fixed version, a malformed name counts as fixed. */
export function defaultPullPolicy(image: string): "Always" | "IfNotPresent" {
  return parseImageName(image)?.tag === "latest" ? "Always" : "IfNotPresent";
}

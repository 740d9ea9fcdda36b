/**
 * `kubectl describe serviceaccount`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeServiceAccount
 */
import { createDescription } from "../../describe.ts";
import type { KubeObject, Related } from "../../kind.ts";
import type { Secret } from "../secret.ts";
import type { ServiceAccount } from "../service-account.ts";

const TOKEN_TYPE = "kubernetes.io/service-account-token";
const ACCOUNT_NAME = "kubernetes.io/service-account.name";
const ACCOUNT_UID = "kubernetes.io/service-account.uid";

/** The account and its secrets; those that do not exist are marked. */
export function describeServiceAccount(account: ServiceAccount, related: Related): string {
  const { metadata } = account;
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  const secrets = [...related.list("Secret")].filter(isSecret).filter((secret) => secret.metadata.namespace === metadata.namespace);
  const existing = new Set(secrets.map((secret) => secret.metadata.name));
  const marked = (references: readonly { readonly name?: string | undefined }[] = []) =>
    references.map(({ name = "" }) => (existing.has(name) ? name : `${name} (not found)`));
  const tokens = secrets.filter((secret) => isTokenOf(secret, account)).map((secret) => secret.metadata.name);
  description.block("Image pull secrets:", marked(account.imagePullSecrets));
  description.block("Mountable secrets:", marked(account.secrets));
  description.block("Tokens:", tokens);
  return description.text();
}

function isSecret(object: KubeObject): object is Secret {
  return object.kind === "Secret";
}

function isTokenOf({ type, metadata }: Secret, account: ServiceAccount): boolean {
  const { annotations } = metadata;
  return type === TOKEN_TYPE && annotations?.[ACCOUNT_NAME] === account.metadata.name && annotations[ACCOUNT_UID] === account.metadata.uid;
}

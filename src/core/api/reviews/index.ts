/**
 * The kinds that are never stored. A new one is its file and its line here.
 */
import { localSubjectAccessReviewKind, selfSubjectAccessReviewKind, subjectAccessReviewKind } from "./access-review.ts";
import { bindingKind } from "./binding.ts";
import { deleteOptionsKind } from "./delete-options.ts";
import { evictionKind } from "./eviction.ts";
import { selfSubjectReviewKind, tokenReviewKind } from "./identity-review.ts";
import { selfSubjectRulesReviewKind } from "./rules-review.ts";
import { scaleKind } from "./scale.ts";
import { tokenRequestKind } from "./token-request.ts";
import type { VirtualKind } from "./virtual-kind.ts";

export type { VirtualKind } from "./virtual-kind.ts";

/** Resources that can only be created, and are gone with the answer. */
export const virtualKinds: readonly VirtualKind[] = [
  bindingKind,
  selfSubjectReviewKind,
  tokenReviewKind,
  localSubjectAccessReviewKind,
  selfSubjectAccessReviewKind,
  selfSubjectRulesReviewKind,
  subjectAccessReviewKind,
];

/** Bodies of subresources and of DELETE. */
export const bodyKinds: readonly VirtualKind[] = [tokenRequestKind, evictionKind, scaleKind, deleteOptionsKind];

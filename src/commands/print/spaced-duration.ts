/**
 * A duration for a sentence, as the core writes it.
 */
export { spacedDuration } from "../../core/index.ts";

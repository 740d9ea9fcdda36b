/**
 * `crash NOUN TARGET`: the faults of src/core/faults whose harm is `crash`.
 */
import { harmCommand } from "./harm/harm-command.ts";

export const crashCommand = harmCommand("crash", "Take power, processes or services away, as real life does.");

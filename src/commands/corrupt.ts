/**
 * `corrupt NOUN TARGET`: the faults of src/core/faults whose harm is `corrupt`.
 */
import { harmCommand } from "./harm/harm-command.ts";

export const corruptCommand = harmCommand("corrupt", "Make something wrong: a clock, a link, an image.");

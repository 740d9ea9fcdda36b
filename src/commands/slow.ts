/**
 * `slow NOUN TARGET`: the faults of src/core/faults whose harm is `slow`.
 */
import { harmCommand } from "./harm/harm-command.ts";

export const slowCommand = harmCommand("slow", "Hang or slow something down.");

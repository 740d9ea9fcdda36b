/**
 * `fill NOUN TARGET`: the faults of src/core/faults whose harm is `fill`.
 */
import { harmCommand } from "./harm/harm-command.ts";

export const fillCommand = harmCommand("fill", "Fill something up: a disk, memory, CPU, process ids.");

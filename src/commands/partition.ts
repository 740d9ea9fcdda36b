/**
 * `partition NOUN TARGET`: the faults of src/core/faults whose harm is `partition`.
 */
import { harmCommand } from "./harm/harm-command.ts";

export const partitionCommand = harmCommand("partition", "Cut a node or a zone off.");

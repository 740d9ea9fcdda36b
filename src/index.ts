/**
 * The library's face: what `import … from "kubarium"` gives. A cluster for tests, into which real clients may be let, and the
 * core as it is; nothing that touches a terminal or a disk by itself.
 */

export type { ClientDoor, ListenOptions } from "./commands/host/library/listen.ts";
export {
  type CreateClusterOptions,
  createCluster,
  type EmulatedCluster,
  type ListOptions,
  type Span,
  type StrikeOptions,
} from "./commands/host/library.ts";
export * from "./core/index.ts";

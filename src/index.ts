/**
 * The library's face: what `import … from "kubarium"` gives. The core as it is, and nothing that touches a terminal or a disk.
 */
export * from "./core/index.ts";

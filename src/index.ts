/**
 * The library's face: what `import … from "kubarium"` gives.
 */

/** The release of Kubernetes whose API and words are emulated. */
export const KUBERNETES_VERSION = "v1.34.0";

/**
 * Images that bring a shell and small programs, and do what they are told: busybox, alpine, debian, ubuntu.
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";

export const busyboxImage: ImageSpec = {
  repositories: [
    "docker.io/library/busybox",
    "registry.k8s.io/e2e-test-images/busybox",
    "registry.k8s.io/busybox",
    "gcr.io/google-containers/busybox",
  ],
  tags: versions({
    oldest: "1.21",
    newest: "1.37.0",
    variants: ["glibc", "musl", "uclibc"],
    names: ["stable", "unstable", "stable-glibc", "stable-musl", "1.29-4", "1.36.1-1"],
  }),
  sizeBytes: 2_220_000,
  entrypoint: [],
  cmd: ["sh"],
  userland: "busybox",
  executables: {},
};

export const alpineImage: ImageSpec = {
  repositories: ["docker.io/library/alpine"],
  tags: versions({ oldest: "2.6", newest: "3.22.2", names: ["edge"] }),
  sizeBytes: 3_800_000,
  entrypoint: [],
  cmd: ["/bin/sh"],
  userland: "busybox",
  libc: "musl",
  executables: {},
};

export const debianImage: ImageSpec = {
  repositories: ["docker.io/library/debian"],
  tags: versions({
    oldest: "7",
    newest: "13.2",
    variants: ["slim"],
    names: [
      "stable",
      "stable-slim",
      "trixie",
      "trixie-slim",
      "bookworm",
      "bookworm-slim",
      "bullseye",
      "bullseye-slim",
      "buster-slim",
      "sid",
      "testing",
    ],
  }),
  sizeBytes: (tag) => (tag.includes("slim") ? 29_800_000 : 49_300_000),
  entrypoint: [],
  cmd: ["bash"],
  userland: "debian",
  executables: {},
};

export const ubuntuImage: ImageSpec = {
  ...debianImage,
  repositories: ["docker.io/library/ubuntu"],
  tags: versions({ oldest: "12.04", newest: "25.10", names: ["noble", "jammy", "focal", "plucky", "questing", "rolling", "devel"] }),
  sizeBytes: 29_700_000,
};

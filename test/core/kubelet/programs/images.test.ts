import { describe, expect, test } from "vitest";
import { findImage, images } from "../../../../src/core/kubelet/programs/index.ts";
import { imageOf } from "../../../support/a-run.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("looking up images", () => {
  test.each([
    ["nginx", "docker.io/library/nginx:latest"],
    ["nginx:1.29", "docker.io/library/nginx:1.29"],
    ["nginx:1.14.2", "docker.io/library/nginx:1.14.2"],
    ["docker.io/nginx:1.29-alpine", "docker.io/library/nginx:1.29-alpine"],
    ["docker.io/library/nginx:alpine", "docker.io/library/nginx:alpine"],
    ["index.docker.io/library/nginx:stable-alpine", "docker.io/library/nginx:stable-alpine"],
    [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
    [`nginx:9.9@${DIGEST}`, `docker.io/library/nginx:9.9@${DIGEST}`],
    ["redis:8.2-alpine3.22", "docker.io/library/redis:8.2-alpine3.22"],
    ["postgres:18-trixie", "docker.io/library/postgres:18-trixie"],
    ["python:3.14-slim-bookworm", "docker.io/library/python:3.14-slim-bookworm"],
    ["busybox:1.37", "docker.io/library/busybox:1.37"],
    ["alpine:3.22", "docker.io/library/alpine:3.22"],
    ["curlimages/curl:8.17.0", "docker.io/curlimages/curl:8.17.0"],
    ["traefik/whoami:v1.11", "docker.io/traefik/whoami:v1.11"],
    ["hashicorp/http-echo:1.0", "docker.io/hashicorp/http-echo:1.0"],
    ["kubarium/shop-frontend:1.4", "docker.io/kubarium/shop-frontend:1.4"],
    ["kubarium/shop-payments:1.1", "docker.io/kubarium/shop-payments:1.1"],
    ["polinux/stress", "docker.io/polinux/stress:latest"],
    ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"],
    ["registry.k8s.io/e2e-test-images/agnhost:2.53", "registry.k8s.io/e2e-test-images/agnhost:2.53"],
    ["registry.k8s.io/coredns/coredns:v1.12.1", "registry.k8s.io/coredns/coredns:v1.12.1"],
    ["registry.k8s.io/etcd:3.6.5-0", "registry.k8s.io/etcd:3.6.5-0"],
    ["public.ecr.aws/docker/library/redis:8", "public.ecr.aws/docker/library/redis:8"],
    ["perl:5.34.0", "docker.io/library/perl:5.34.0"],
    ["hello-world", "docker.io/library/hello-world:latest"],
  ])("%s is there as %s", (image, reference) => {
    const answer = findImage(image, {});
    expect(answer).toMatchObject({ reference });
    expect("error" in answer ? "" : answer.id).toMatch(/^[a-z0-9./-]+@sha256:[0-9a-f]{64}$/);
  });

  test.each([
    ["nginx:1.99-nope", "docker.io/library/nginx:1.99-nope", "not-found"],
    ["nginx:1.30", "docker.io/library/nginx:1.30", "not-found"],
    ["nginx:1.29.4", "docker.io/library/nginx:1.29.4", "not-found"],
    ["nginx:latset", "docker.io/library/nginx:latset", "not-found"],
    ["busybox:1.38", "docker.io/library/busybox:1.38", "not-found"],
    ["kubarium/shop-cart:1.9", "docker.io/kubarium/shop-cart:1.9", "not-found"],
    ["registry.k8s.io/nope:1", "registry.k8s.io/nope:1", "not-found"],
    ["nignx", "docker.io/library/nignx:latest", "denied"],
    ["my-team/web:1", "docker.io/my-team/web:1", "denied"],
    ["ghcr.io/my-team/web:1", "ghcr.io/my-team/web:1", "denied"],
    ["registry.example.com/web:1", "registry.example.com/web:1", "no-such-host"],
    ["localhost:5000/web", "localhost:5000/web:latest", "unreachable"],
    ["Nginx", "Nginx", "invalid-name"],
    ["nginx:", "nginx:", "invalid-name"],
    ["", "", "invalid-name"],
  ])("%s is refused: %s, %s", (image, reference, error) => {
    expect(findImage(image, {})).toEqual({ reference, error });
  });

  test("the same reference always has the same digest, another one has another", () => {
    expect(imageOf("nginx:1.29").id).toBe(imageOf("docker.io/library/nginx:1.29").id);
    expect(imageOf("nginx:1.29").id).not.toBe(imageOf("nginx:1.28").id);
  });

  test("annotations script size, duration and failure of a pull, for one container if they name it", () => {
    const annotations = {
      "kubarium.dev/image-size": "1Gi",
      "kubarium.dev/pull-takes": "30s",
      "kubarium.dev/bad.pull-error": "rate-limited",
    };
    expect(findImage("nginx:1.29", annotations, "good")).toMatchObject({ sizeBytes: 1_073_741_824, pullMs: 30_000 });
    expect(findImage("nginx:1.29", annotations, "bad")).toEqual({ reference: "docker.io/library/nginx:1.29", error: "rate-limited" });
  });

  test("an image that exists nowhere can act as one that does", () => {
    const image = findImage("registry.example.com/team/web:7", { "kubarium.dev/acts-as": "nginx:1.29" });
    expect(image).toMatchObject({ reference: "registry.example.com/team/web:7", program: { name: "nginx" } });
    expect(findImage("team/web", { "kubarium.dev/acts-as": "nope" })).toMatchObject({ error: "denied" });
  });

  test("no repository is in two files", () => {
    const repositories = images.flatMap((image) => image.repositories);
    expect(repositories).toEqual([...new Set(repositories)]);
  });
});

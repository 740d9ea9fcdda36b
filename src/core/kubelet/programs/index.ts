/**
 * The catalogue: all images that the emulated registries serve. A new image is one file and one line here.
 */

import { fullName } from "../../trouble/registry.ts";
import type { FindImage, Image, ImageAnswer } from "../program.ts";
import { alpineImage, busyboxImage, debianImage, ubuntuImage } from "./busybox.ts";
import { curlImage } from "./curl.ts";
import { helloWorldImage } from "./hello-world.ts";
import { httpdImage } from "./httpd.ts";
import { kubernetesImages } from "./kubernetes.ts";
import { nodeImage, perlImage, pythonImage } from "./languages.ts";
import { mariadbImage, mysqlImage } from "./mysql.ts";
import { nginxImage } from "./nginx.ts";
import { postgresImage } from "./postgres.ts";
import { redisImage } from "./redis.ts";
import { digestOf, unknownRepository } from "./registry/reference.ts";
import { versionlessTag } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { createProgram } from "./runtime/program-of.ts";
import { type Script, scriptOf } from "./scripted.ts";
import { shopImages } from "./shop.ts";
import { memcachedImage, mongoImage, rabbitmqImage } from "./stores.ts";
import { stressImages } from "./stress.ts";
import { webSampleImages } from "./web-samples.ts";

/** All images, by file. */
export const images: readonly ImageSpec[] = [
  alpineImage,
  busyboxImage,
  curlImage,
  debianImage,
  helloWorldImage,
  httpdImage,
  mariadbImage,
  memcachedImage,
  mongoImage,
  mysqlImage,
  nginxImage,
  nodeImage,
  perlImage,
  postgresImage,
  pythonImage,
  rabbitmqImage,
  redisImage,
  ubuntuImage,
  ...kubernetesImages,
  ...shopImages,
  ...stressImages,
  ...webSampleImages,
];

const byRepository: ReadonlyMap<string, ImageSpec> = new Map(
  images.flatMap((image) => image.repositories.map((repository) => [repository, image] as const)),
);

/** Docker Hub's official images have a copy here. */
const MIRROR = "public.ecr.aws/docker/library/";

/** What the registry named in the reference answers. */
export const findImage: FindImage = (reference, annotations, containerName = "") => {
  const script = scriptOf(annotations, containerName);
  const answer = catalogued(reference, script.actsAs);
  if ("error" in answer) return answer;
  const { imageSizeBytes, pullTakesMs, pullError } = script;
  if (pullError !== undefined) return { reference: answer.reference, error: pullError };
  if (imageSizeBytes === undefined && pullTakesMs === undefined) return answer;
  return { ...answer, sizeBytes: imageSizeBytes ?? answer.sizeBytes, ...(pullTakesMs === undefined ? {} : { pullMs: pullTakesMs }) };
};

const answers = new Map<string, ImageAnswer>();
/** A cluster uses few distinct references; the bound only guards against a stream of odd ones. */
const ANSWERS_MAX = 2_000;

function catalogued(reference: string, actsAs: Script["actsAs"]): ImageAnswer {
  const key = `${reference} ${actsAs ?? ""}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = actsAs === undefined ? lookUp(reference) : disguised(reference, lookUp(actsAs));
    if (answers.size >= ANSWERS_MAX) answers.clear();
    answers.set(key, answer);
  }
  return answer;
}

function lookUp(reference: string): ImageAnswer {
  const name = fullName(reference);
  if (name === undefined) return { reference, error: "invalid-name" };
  const spec = byRepository.get(
    name.repository.startsWith(MIRROR) ? `docker.io/library/${name.repository.slice(MIRROR.length)}` : name.repository,
  );
  if (spec === undefined) return { reference: name.reference, error: unknownRepository(name) };
  const tag = name.tag === "" ? versionlessTag : name.tag;
  if (name.digest === "" && !spec.tags(tag)) return { reference: name.reference, error: "not-found" };
  const sizeBytes = typeof spec.sizeBytes === "number" ? spec.sizeBytes : spec.sizeBytes(tag);
  const digest = name.digest === "" ? digestOf(name.reference) : name.digest;
  return {
    reference: name.reference,
    id: `${name.repository}@${digest}`,
    sizeBytes,
    runsAsRoot: spec.runsAsRoot ?? true,
    program: createProgram({ spec, tag }),
  };
}

/** The image found, under another name. */
function disguised(reference: string, answer: ImageAnswer): Image | ImageAnswer {
  const name = fullName(reference);
  if (name === undefined || "error" in answer) return name === undefined ? { reference, error: "invalid-name" } : answer;
  return { ...answer, reference: name.reference, id: `${name.repository}@${name.digest === "" ? digestOf(name.reference) : name.digest}` };
}

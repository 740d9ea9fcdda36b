/**
 * Caches, queues and document stores that need no settings: memcached, RabbitMQ, MongoDB.
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { isoDate } from "./runtime/lines.ts";
import { type Done, type Executable, optionOf, portOf } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const MEBIBYTE = 1_024 * 1_024;

const memcached: Executable = (invocation) =>
  serve(invocation, {
    name: "memcached",
    ports: [portOf(optionOf(invocation.argv, "-p"), 11_211)],
    startMs: 50,
    cpuMillis: 1,
    memoryBytes: 3 * MEBIBYTE,
    greeting: [],
    farewell: ["Signal handled: Terminated."],
  });

const rabbitmq: Executable = (invocation) => {
  const version = invocation.version === "" ? "4.2.0" : invocation.version;
  return serve(invocation, {
    name: "rabbitmq-server",
    ports: [5_672, 15_672, 15_692, 25_672, 4_369],
    startMs: 9_000,
    cpuMillis: 15,
    memoryBytes: 140 * MEBIBYTE,
    greeting: (atMs) => [
      `${isoDate(atMs)}000+00:00 [notice] <0.45.0> Application syslog exited with reason: stopped`,
      "",
      `  ##  ##      RabbitMQ ${version}`,
      "  ##  ##",
      "  ##########  Copyright (c) 2007-2025 Broadcom Inc and/or its subsidiaries",
      "  ######  ##",
      "  ##########  Licensed under the MPL 2.0. Website: https://rabbitmq.com",
      "",
      "  Starting broker... completed with 4 plugins.",
      `${isoDate(atMs)}000+00:00 [info] <0.650.0> Server startup complete; 4 plugins started.`,
    ],
    page: (port) => ({ statusCode: port === 15_672 || port === 15_692 ? 200 : 400, body: "" }),
    term: { afterMs: 2_500, exitCode: 0 },
  });
};

const rabbitClient: Executable = ({ localhost }): Done =>
  localhost(5_672, "/") === "refused"
    ? {
        exitCode: 69,
        tookMs: 400,
        output: "",
        errors:
          "Error: unable to perform an operation on node 'rabbit@localhost'. Please see diagnostics information and suggestions below.\n",
      }
    : { exitCode: 0, tookMs: 400, output: "Ping succeeded\n" };

const mongod: Executable = (invocation) => {
  const port = portOf(optionOf(invocation.argv, "--port"), 27_017);
  const line = (atMs: number, id: number, text: string): string =>
    `{"t":{"$date":"${isoDate(atMs).replace(" ", "T")}+00:00"},"s":"I","c":"CONTROL","id":${id},"ctx":"initandlisten","msg":"${text}"}`;
  return serve(invocation, {
    name: "mongod",
    ports: [port],
    startMs: 2_000,
    cpuMillis: 10,
    memoryBytes: 165 * MEBIBYTE,
    greeting: (atMs) => [
      line(atMs, 4_615_611, "MongoDB starting"),
      line(atMs, 23_403, "Build Info"),
      line(atMs, 23_016, "Waiting for connections"),
    ],
    farewell: (atMs) => [line(atMs, 23_377, "Received signal"), line(atMs, 23_138, "Shutting down")],
    term: { afterMs: 400, exitCode: 0 },
  });
};

const mongosh: Executable = ({ localhost }): Done =>
  localhost(27_017, "/") === "refused"
    ? { exitCode: 1, tookMs: 500, output: "", errors: "MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017\n" }
    : { exitCode: 0, tookMs: 500, output: "{ ok: 1 }\n" };

export const memcachedImage: ImageSpec = {
  repositories: ["docker.io/library/memcached"],
  tags: versions({ oldest: "1.4", newest: "1.6.39", variants: ["alpine", "bookworm", "trixie"] }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 6_600_000 : 33_000_000),
  entrypoint: ["docker-entrypoint.sh"],
  cmd: ["memcached"],
  wrapper: (words) => (words[0]?.startsWith("-") === true ? ["memcached", ...words] : words),
  executables: { memcached },
  runsAsRoot: false,
};

export const rabbitmqImage: ImageSpec = {
  repositories: ["docker.io/library/rabbitmq"],
  tags: versions({ oldest: "3.0", newest: "4.2.0", variants: ["management", "alpine", "management-alpine"] }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 78_000_000 : 115_000_000),
  entrypoint: ["docker-entrypoint.sh"],
  cmd: ["rabbitmq-server"],
  wrapper: (words) => words,
  executables: { "rabbitmq-server": rabbitmq, "rabbitmq-diagnostics": rabbitClient, rabbitmqctl: rabbitClient },
};

export const mongoImage: ImageSpec = {
  repositories: ["docker.io/library/mongo"],
  tags: versions({ oldest: "2.2", newest: "8.2.1", variants: ["noble", "jammy", "focal"] }),
  sizeBytes: 318_000_000,
  entrypoint: ["docker-entrypoint.sh"],
  cmd: ["mongod"],
  wrapper: (words) => (words[0]?.startsWith("-") === true ? ["mongod", ...words] : words),
  executables: { mongod, mongosh },
};

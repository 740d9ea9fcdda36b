/**
 * MySQL and MariaDB.
 * @see github.com/docker-library/mysql (docker-entrypoint.sh)
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { isoDate } from "./runtime/lines.ts";
import type { Done, Executable } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const PORT = 3_306;
const MEBIBYTE = 1_024 * 1_024;
const PASSWORDS = ["ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD", "RANDOM_ROOT_PASSWORD"].flatMap((name) => [`MYSQL_${name}`, `MARIADB_${name}`]);

const mysqld: Executable = (invocation) => {
  const { env, version } = invocation;
  const now = (atMs: number): string => `${isoDate(atMs).slice(0, 19).replace(" ", "T")}.${isoDate(atMs).slice(20)}000Z`;
  const note = (atMs: number, text: string): string => `${isoDate(atMs).slice(0, 19)}+00:00 [Note] [Entrypoint]: ${text}`;
  if (!PASSWORDS.some((name) => (env.get(name) ?? "") !== "")) {
    const errors = `${isoDate(invocation.bornMs).slice(0, 19)}+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD
`;
    return { exitCode: 1, tookMs: 200, output: "", errors };
  }
  return serve(invocation, {
    name: "mysqld",
    ports: [PORT],
    startMs: 8_000,
    cpuMillis: 8,
    memoryBytes: 420 * MEBIBYTE,
    greeting: (atMs) => [
      note(atMs, "Entrypoint script for MySQL Server started."),
      note(atMs, "Initializing database files"),
      note(atMs, "Database files initialized"),
      note(atMs, "MySQL init process done. Ready for start up."),
      `${now(atMs)} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${version === "" ? "9.5.0" : version}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${PORT}  MySQL Community Server - GPL.`,
    ],
    farewell: (atMs) => [
      `${now(atMs)} 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld.`,
    ],
    term: { afterMs: 1_200, exitCode: 0 },
  });
};

const mysqladmin: Executable = ({ localhost }): Done =>
  localhost(PORT, "/") === "refused"
    ? {
        exitCode: 1,
        tookMs: 30,
        output: "",
        errors:
          "mysqladmin: connect to server at 'localhost' failed\nerror: 'Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)'\n",
      }
    : { exitCode: 0, tookMs: 30, output: "mysqld is alive\n" };

const mysql: Executable = ({ localhost }): Done =>
  localhost(PORT, "/") === "refused"
    ? {
        exitCode: 1,
        tookMs: 30,
        output: "",
        errors: "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)\n",
      }
    : { exitCode: 0, tookMs: 30, output: "" };

const executables = { mysqld, mariadbd: mysqld, mysqladmin, "mariadb-admin": mysqladmin, mysql, mariadb: mysql };

export const mysqlImage: ImageSpec = {
  repositories: ["docker.io/library/mysql"],
  tags: versions({ oldest: "5.5", newest: "9.5.0", variants: ["oracle", "oraclelinux", "debian"], names: ["lts", "innovation"] }),
  sizeBytes: 254_000_000,
  entrypoint: ["docker-entrypoint.sh"],
  cmd: ["mysqld"],
  wrapper: (words) => (words[0]?.startsWith("-") === true ? ["mysqld", ...words] : words),
  executables,
};

export const mariadbImage: ImageSpec = {
  ...mysqlImage,
  repositories: ["docker.io/library/mariadb"],
  tags: versions({ oldest: "10.0", newest: "12.1.2", variants: ["noble", "jammy", "ubi", "focal"], names: ["lts"] }),
  sizeBytes: 105_000_000,
  cmd: ["mariadbd"],
};

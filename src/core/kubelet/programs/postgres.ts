/**
 * PostgreSQL: refuses to start without a password, initialises an empty data directory, then serves.
 * @see github.com/docker-library/postgres (docker-entrypoint.sh)
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { isoDate } from "./runtime/lines.ts";
import { type Done, type Executable, optionOf, portOf } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const PORT = 5_432;
const MEBIBYTE = 1_024 * 1_024;

const NO_PASSWORD = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;

const postgres: Executable = (invocation) => {
  const { env, argv, version } = invocation;
  const hasPassword = ["POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD"].some(
    (name) => (env.get(name) ?? "") !== "",
  );
  if (!hasPassword) return { exitCode: 1, tookMs: 60, output: "", errors: NO_PASSWORD };
  const port = portOf(optionOf(argv, "-p"), PORT);
  const full = version === "" ? "18.1" : version;
  const line = (atMs: number, pid: number, text: string): string => `${isoDate(atMs)} UTC [${pid}] LOG:  ${text}`;
  return serve(invocation, {
    name: "postgres",
    ports: [port],
    startMs: 2_500,
    cpuMillis: 4,
    memoryBytes: 38 * MEBIBYTE,
    greeting: (atMs) => [
      'The files belonging to this database system will be owned by user "postgres".',
      "This user must also own the server process.",
      "",
      'The database cluster will be initialized with locale "en_US.utf8".',
      'The default database encoding has accordingly been set to "UTF8".',
      "fixing permissions on existing directory /var/lib/postgresql/data ... ok",
      "creating subdirectories ... ok",
      "performing post-bootstrap initialization ... ok",
      "syncing data to disk ... ok",
      "PostgreSQL init process complete; ready for start up.",
      "",
      line(atMs, 1, `starting PostgreSQL ${full} on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`),
      line(atMs, 1, `listening on IPv4 address "0.0.0.0", port ${port}`),
      line(atMs, 1, `listening on IPv6 address "::", port ${port}`),
      line(atMs, 1, `listening on Unix socket "/var/run/postgresql/.s.PGSQL.${port}"`),
      line(atMs, 59, "database system was shut down at startup"),
      line(atMs, 1, "database system is ready to accept connections"),
    ],
    farewell: (atMs) => [
      line(atMs, 1, "received fast shutdown request"),
      line(atMs, 1, "aborting any active transactions"),
      line(atMs, 1, "database system is shut down"),
    ],
    // The image's STOPSIGNAL is SIGINT: a fast shutdown.
    term: { afterMs: 300, exitCode: 0 },
  });
};

const pgIsReady: Executable = ({ argv, localhost }): Done => {
  const port = portOf(optionOf(argv, "-p", "--port"), PORT);
  const host = optionOf(argv, "-h", "--host") ?? "/var/run/postgresql";
  if (localhost(port, "/") === "refused") return { exitCode: 2, tookMs: 10, output: `${host}:${port} - no response\n` };
  return { exitCode: 0, tookMs: 10, output: `${host}:${port} - accepting connections\n` };
};

const psql: Executable = ({ localhost }): Done =>
  localhost(PORT, "/") === "refused"
    ? {
        exitCode: 2,
        tookMs: 20,
        output: "",
        errors: `psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory\n`,
      }
    : { exitCode: 0, tookMs: 20, output: "" };

export const postgresImage: ImageSpec = {
  repositories: ["docker.io/library/postgres"],
  tags: versions({ oldest: "9.0", newest: "18.1", variants: ["alpine", "bookworm", "trixie", "bullseye"] }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 110_000_000 : 161_000_000),
  entrypoint: ["docker-entrypoint.sh"],
  cmd: ["postgres"],
  wrapper: (words) => (words[0]?.startsWith("-") === true ? ["postgres", ...words] : words),
  executables: { postgres, pg_isready: pgIsReady, psql },
};

/**
 * Sessions that end where life goes on on another branch: the container that they were in is another one there.
 */
import type { Cluster } from "../cluster.ts";
import type { ChannelSession, PortConnection } from "./contract.ts";

const NOTHING = new Uint8Array(0);
const WHY = "the timeline goes on on another branch, and this session stays on the one that was left";
const EXIT = JSON.stringify({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: WHY,
  reason: "InternalError",
  details: { causes: [{ message: WHY }] },
  code: 500,
});

/** The session, until its cluster is left. */
export function sessionOn(cluster: Cluster, session: ChannelSession): ChannelSession {
  let isOver = false;
  const isLeft = (): boolean => cluster.frozen !== undefined;
  return {
    ready: () => (isLeft() ? !isOver : session.ready()),
    read: () => {
      if (!isLeft()) return session.read();
      if (isOver) return { stdout: NOTHING, stderr: NOTHING };
      isOver = true;
      return { stdout: NOTHING, stderr: NOTHING, exit: EXIT };
    },
    write: (bytes) => (isLeft() ? undefined : session.write(bytes)),
    closeInput: () => (isLeft() ? undefined : session.closeInput()),
    resize: (columns, rows) => (isLeft() ? undefined : session.resize(columns, rows)),
    close: () => session.close(),
  };
}

/** The connection, until its cluster is left. */
export function connectionOn(cluster: Cluster, connection: PortConnection): PortConnection {
  let isOver = false;
  const isLeft = (): boolean => cluster.frozen !== undefined;
  return {
    ready: () => (isLeft() ? !isOver : connection.ready()),
    read: () => {
      if (!isLeft()) return connection.read();
      isOver = true;
      return { bytes: NOTHING, closed: true, error: WHY };
    },
    write: (bytes) => (isLeft() ? undefined : connection.write(bytes)),
    closeInput: () => (isLeft() ? undefined : connection.closeInput()),
    close: () => connection.close(),
  };
}

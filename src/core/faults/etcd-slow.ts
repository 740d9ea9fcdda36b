/**
 * The disk under a member's etcd is slow.
 *
 * What is modelled: a write is visible to watchers later by what a majority of disks, and the member's own, take for it. A
 * leader slower than the election timeout (1 s) is deposed, for a quicker one if there is any, and while members vote (1-2 s)
 * writes are refused: etcdserver: leader changed. Beyond 7 s every write times out.
 * What is not: requests that take that long to be answered.
 */
import { goDuration } from "../api/duration.ts";
import { controlPlaneWake, memberKey, slowDiskTable } from "../trouble/control-plane.ts";
import { memberNamed } from "./engine/members.ts";
import { positiveDuration } from "./engine/options.ts";
import type { Fault } from "./fault.ts";

const BY_MS = 500;

export const etcdSlow: Fault = {
  name: "etcd-slow",
  harm: "slow",
  noun: "etcd",
  target: "member",
  summary: "Let the disk under a member's etcd take long for each write.",
  examples: ["slow etcd", "slow etcd control-plane --by=3s --for 5m"],
  options: [{ name: "by", placeholder: "D", summary: "How long a write takes.", default: goDuration(BY_MS) }],
  effects({ target, options }, scene) {
    const member = memberNamed(scene, target);
    const row = { writeMs: positiveDuration(options, "by") ?? BY_MS };
    return [{ effect: "row", table: slowDiskTable, key: memberKey(member, scene.id), row, wakes: [controlPlaneWake], hits: member }];
  },
  says: ({ target, options }) => `the disk under etcd${target === "" ? "" : ` of ${target}`} takes ${options.by} for a write`,
  saysHealed: ({ target }) => `the disk under etcd${target === "" ? "" : ` of ${target}`} is as fast as ever`,
  forecast: () => [
    "Everything follows later, step by step.",
    "From 1 s on a leader is deposed while others are quicker; from 7 s on writes time out.",
  ],
};

/**
 * A member of the control plane is cut off from the other members: its API server and its etcd are alone.
 *
 * The majority goes on. The one that is alone serves nobody; its controllers and its scheduler end after 10 s.
 */
import { ApiError } from "../api/errors.ts";
import { membersOf } from "../reconcile/control-plane.ts";
import { controlPlaneWake, memberKey, partedTable } from "../trouble/control-plane.ts";
import { isTroubled } from "../trouble/troubles.ts";
import { memberNamed } from "./engine/members.ts";
import type { Fault } from "./fault.ts";

export const memberPartition: Fault = {
  name: "member-partition",
  harm: "partition",
  noun: "member",
  target: "member",
  summary: "Cut a member of the control plane off from the others.",
  examples: ["partition member control-plane-2 --for 5m"],
  effects({ target }, scene) {
    const member = memberNamed(scene, target);
    if (membersOf(scene.state).length === 1)
      throw new ApiError("Conflict", `error: "${member}" is the only member: there is nobody to cut it off from`);
    if (isTroubled(scene.state, partedTable, member)) throw new ApiError("Conflict", `error: "${member}" is cut off already`);
    return [{ effect: "row", table: partedTable, key: memberKey(member, scene.id), row: {}, wakes: [controlPlaneWake], hits: member }];
  },
  says: ({ target }) => `member ${target} is cut off from the other members`,
  saysHealed: ({ target }) => `member ${target} reaches the other members again`,
  forecast: () => [
    "The others go on; if it led etcd, after an election of 1-2 s.",
    "Its own controllers and scheduler end after 10 s; if they led, others do 15-19 s after their last renewal.",
  ],
};

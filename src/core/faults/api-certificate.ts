/**
 * The certificate that a member's API server shows runs out: nobody talks to it any more.
 *
 * The load balancer asks by HTTPS whether a server is well, and sends nobody there.
 */
import { ApiError } from "../api/errors.ts";
import { membersOf } from "../reconcile/control-plane.ts";
import { controlPlaneWake, expiredTable, memberKey } from "../trouble/control-plane.ts";
import { isTroubled } from "../trouble/troubles.ts";
import { memberNamed } from "./engine/members.ts";
import type { Fault } from "./fault.ts";

export const apiCertificate: Fault = {
  name: "api-certificate",
  harm: "corrupt",
  noun: "apiserver-certificate",
  target: "member",
  summary: "Let the certificate of a member's API server run out.",
  examples: ["corrupt apiserver-certificate", "corrupt apiserver-certificate control-plane-2 --for 5m"],
  effects({ target }, scene) {
    const member = memberNamed(scene, target);
    if (isTroubled(scene.state, expiredTable, member))
      throw new ApiError("Conflict", `error: the certificate of "${member}" has run out already`);
    const row = { table: expiredTable, key: memberKey(member, scene.id), row: { sinceMs: scene.nowMs }, isDated: true } as const;
    return [{ effect: "row", ...row, wakes: [controlPlaneWake], hits: `kube-apiserver@${member}` }];
  },
  says: ({ target }) => `the certificate of the API server${target === "" ? "" : ` of ${target}`} runs out`,
  saysHealed: ({ target }) => `the API server${target === "" ? "" : ` of ${target}`} has a valid certificate again`,
  forecast(_aim, { state }) {
    if (membersOf(state).length > 1) return ["Clients move to the other API servers within a second."];
    return ["Nobody reaches the API: x509: certificate has expired or is not yet valid; what runs goes on running."];
  },
};

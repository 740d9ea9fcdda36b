import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { addressTable } from "../../../src/core/kubelet/machine/addresses.ts";
import { podTable } from "../../../src/core/kubelet/machine/rows.ts";
import { isPodTerminal } from "../../../src/core/rules/pod.ts";
import type { Invariant } from "./invariant.ts";

export const kubeletsKnowTheirPods: Invariant = {
  name: "every kubelet has a row for each of its pods, an address for each that has one, and no others",
  when: "settled",
  check({ server, tables }) {
    const wrong: string[] = [];
    const rows = new Map(tables.rows(podTable));
    for (const [key, row] of rows) {
      const slash = key.indexOf("/");
      const pod = server.find("Pod", key.slice(slash + 1)) as Pod | undefined;
      if (pod === undefined || pod.spec.nodeName !== key.slice(0, slash)) wrong.push(`row ${key} has no pod`);
      else if (pod.metadata.uid !== row.pod.metadata.uid) wrong.push(`row ${key} is of an older pod`);
      else if (row.ip !== undefined && row.ip !== pod.status.podIP && pod.spec.hostNetwork !== true && !isPodTerminal(pod))
        wrong.push(`row ${key} has IP ${row.ip}, the API says ${pod.status.podIP}`);
    }
    for (const object of server.list("Pod")) {
      const pod = object as Pod;
      const key = `${pod.spec.nodeName}/${pod.metadata.namespace}/${pod.metadata.name}`;
      if ((pod.spec.nodeName ?? "") !== "" && !isPodTerminal(pod) && !rows.has(key)) wrong.push(`${key} has no row`);
    }
    for (const [key, podKey] of tables.rows(addressTable)) {
      const [node, address] = key.split("/");
      if (address !== "last" && rows.get(`${node}/${podKey}`)?.ip !== address)
        wrong.push(`address ${key} is held by ${podKey}, which does not have it`);
    }
    return wrong;
  },
};

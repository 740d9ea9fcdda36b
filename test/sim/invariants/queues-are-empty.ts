import type { Invariant } from "./invariant.ts";

export const queuesAreEmpty: Invariant = {
  name: "nothing is left to do: no work in the foreground, no key that was refused",
  when: "settled",
  check: ({ manager }) =>
    [...manager.due()]
      .filter(({ background, failures }) => !background || failures > 0)
      .map(({ agent, key, failures }) => `${agent} ${key} is still to be done, after ${failures} refusals`),
};

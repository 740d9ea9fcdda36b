/**
 * Writes that the API server refused, and that their agent tries again after its back-off.
 */
import { ApiError } from "../../api/errors.ts";
import { authorText } from "../author.ts";
import type { Forecaster } from "../forecaster.ts";
import { objectOfKey } from "../object-of-key.ts";

export const refusals: Forecaster = {
  name: "refusals",
  *foresee({ due, store, registry }) {
    for (const { agent, key, dueMs, refusal } of due) {
      // The scheduler's one key is a whole queue; its pods are foreseen one by one.
      const object = refusal instanceof ApiError ? objectOfKey(agent, key, { store, registry }) : undefined;
      if (!(refusal instanceof ApiError) || object === undefined) continue;
      yield {
        dueMs,
        object,
        sentence: `${authorText({ agent, key })} tries again what was refused: ${refusal.message.replace(/\.$/, "")}`,
      };
    }
  },
};

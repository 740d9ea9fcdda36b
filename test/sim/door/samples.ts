/**
 * Good objects to begin with: every manifest that comes with kubarium.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { JsonObject } from "./mutate.ts";

const FOLDER = join(import.meta.dirname, "../../../sample-manifests/kinds");

/** An object and what it says of itself. */
export interface Sample {
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: JsonObject;
}

/** One object per document, of every kind that can be written down. */
export const samples: readonly Sample[] = readdirSync(FOLDER)
  .sort()
  .flatMap((file) => parseAllDocuments(readFileSync(join(FOLDER, file), "utf8")).map((document) => document.toJS()))
  .filter((object) => typeof object?.kind === "string" && typeof object.apiVersion === "string")
  .map((object) => ({ apiVersion: object.apiVersion, kind: object.kind, object }));

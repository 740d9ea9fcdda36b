/**
 * `npm run pictures`: draws the README's picture from a run of the built program; test/e2e/demo.ts holds its key script.
 */
import { runInForeground } from "./foreground.mjs";

runInForeground(["--import", "tsx", "test/e2e/pictures.ts"]);

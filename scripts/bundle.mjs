/**
 * Builds what is shipped: `node scripts/bundle.mjs [--types]`.
 *
 *   dist/kubarium.js   the program: a head that sets the heap limit, then dist/main.js
 *   dist/index.js      the library
 *   dist/types/        its declarations, with --types
 *
 * Parts that are imported on demand become chunks of their own. The build fails when the library, or a command of the
 * program that draws nothing, would load React: that is a matter of start-up time, and nobody sees it in a review.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");

/** `require` for the CommonJS packages inside an ES module, under a name that no bundled module can own already. */
const BANNER = `import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);`;

/** ink-table is CommonJS and asks for Ink with `require`, which cannot load Ink's ES modules; give it the bundle's own Ink. */
const inkForInkTable = {
  name: "ink for ink-table",
  setup(api) {
    api.onResolve({ filter: /^ink$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]ink-table[\\/]/.test(importer) ? { path: "ink", namespace: "ink-for-ink-table" } : undefined,
    );
    api.onLoad({ filter: /.*/, namespace: "ink-for-ink-table" }, () => ({
      contents: `export { Box, Text } from "ink";`,
      resolveDir: root,
    }));
  },
};

/** With DEV=true in a user's environment Ink would look for React's developer tools and for its own package.json. */
const noDeveloperTools = {
  name: "no developer tools",
  setup(api) {
    api.onLoad({ filter: /[\\/]node_modules[\\/]ink[\\/]build[\\/]utils\.js$/ }, () => ({ contents: "export const isDev = () => false;" }));
    api.onResolve({ filter: /^(react-devtools-core|\.\/devtools\.js)$/ }, ({ path }) => ({ path, namespace: "empty" }));
    api.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {};" }));
  },
};

function bundleJavaScript() {
  return build({
    absWorkingDir: root,
    entryPoints: { kubarium: "scripts/launcher.mjs", main: "src/main.ts", index: "src/index.ts" },
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    jsx: "automatic",
    external: ["./main.js"],
    // Yoga would fetch() its WebAssembly from a data: URL, for which Node first loads a whole HTTP client: 30 ms before the first frame.
    define: { "process.env.NODE_ENV": '"production"', fetch: "undefined" },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    banner: { js: BANNER },
    plugins: [inkForInkTable, noDeveloperTools],
    metafile: true,
    write: false,
    logLevel: "warning",
  });
}

/** The modules of React and Ink that loading `entry` loads, on-demand parts included or not. */
function reactReachedFrom(outputs, entry, { onDemand }) {
  const seen = new Set();
  const queue = [entry];
  for (let output = queue.pop(); output !== undefined; output = queue.pop()) {
    if (seen.has(output)) continue;
    seen.add(output);
    for (const { path, kind } of outputs[output]?.imports ?? []) if (onDemand || kind !== "dynamic-import") queue.push(path);
  }
  const modules = [...seen].flatMap((output) => Object.keys(outputs[output]?.inputs ?? {}));
  return modules.filter((module) => /^node_modules\/(react|react-reconciler|ink|ink-table|yoga-layout)\//.test(module));
}

function requireNoReact({ outputs }) {
  for (const [entry, onDemand] of [
    ["dist/index.js", true],
    ["dist/main.js", false],
  ]) {
    const [first] = reactReachedFrom(outputs, entry, { onDemand });
    if (first !== undefined) throw new Error(`${entry} must not load React, but reaches ${first}; import src/tui on demand only`);
  }
}

/** Writes all files, then removes those of earlier builds; the head goes last, because its time tells when dist was built. */
function write(outputFiles, startedMs) {
  const files = outputFiles.toSorted((a, b) => Number(a.path.endsWith("kubarium.js")) - Number(b.path.endsWith("kubarium.js")));
  for (const file of files) {
    mkdirSync(dirname(file.path), { recursive: true });
    const isHead = file.path === join(dist, "kubarium.js");
    writeFileSync(file.path, isHead ? `#!/usr/bin/env node\n${file.text}` : file.contents);
    if (!isHead) continue;
    chmodSync(file.path, 0o755);
    // A source that changed while esbuild was reading counts as newer than the bundle.
    utimesSync(file.path, new Date(startedMs), new Date(startedMs));
  }
  const fresh = new Set(files.map((file) => file.path));
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !fresh.has(path) && !path.startsWith(join(dist, "types"))) rmSync(path);
  }
}

function emitTypes() {
  const types = join(dist, "types");
  rmSync(types, { recursive: true, force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", "src/tsconfig.types.json"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`the declarations do not compile\n${stdout}`);
  // The compiler leaves `.ts` in the imports of declarations; every consumer's settings understand `.js`.
  for (const name of readdirSync(types, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".d.ts"))) {
    const path = join(types, name);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/((?:from |import\()"\.[^"]+)\.tsx?"/g, '$1.js"'));
  }
}

function sizeKb(outputFiles) {
  return outputFiles.map(({ path, contents }) => `${relative(root, path)} ${Math.ceil(contents.length / 1024)} kB`).join(", ");
}

const startedMs = Date.now();
try {
  const { outputFiles, metafile } = await bundleJavaScript();
  requireNoReact(metafile);
  write(outputFiles, startedMs);
  if (process.argv.includes("--types")) emitTypes();
  process.stderr.write(`built ${sizeKb(outputFiles)} in ${Date.now() - startedMs} ms\n`);
} catch (error) {
  // esbuild has printed its own errors, with file and line.
  if (!Array.isArray(error.errors)) process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

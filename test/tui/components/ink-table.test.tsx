import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { renderToString } from "ink";
import { describe, expect, test } from "vitest";
import { StaticTable } from "../../../src/tui/components/ink-table.tsx";

const columns = ["NODE", "FITS"];
const rows = [
  { NODE: "node-1", FITS: "no" },
  { NODE: "node-22", FITS: true },
  { NODE: "node-3", FITS: undefined },
];
const golden = [
  "┌─────────┬──────┐",
  "│ NODE    │ FITS │",
  "├─────────┼──────┤",
  "│ node-1  │ no   │",
  "├─────────┼──────┤",
  "│ node-22 │ true │",
  "├─────────┼──────┤",
  "│ node-3  │      │",
  "└─────────┴──────┘",
].join("\n");

/** What the bundler does: `ink-table` gets the Ink of the bundle, and the development tools of React stay out. */
const inkForTable: Plugin = {
  name: "ink-for-table",
  setup(bundle) {
    bundle.onResolve({ filter: /^ink$/ }, ({ importer }) =>
      importer.includes("ink-table") && !importer.endsWith(".tsx") ? { path: "ink", namespace: "ink-for-table" } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: "ink-for-table" }, () => ({
      contents: 'export { Box, Text } from "ink";',
      resolveDir: import.meta.dirname,
    }));
    bundle.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: "none", namespace: "empty" }));
    bundle.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {};" }));
  },
};

async function renderInBundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ink-table-"));
  try {
    const outfile = join(folder, "bundle.mjs");
    await build({
      stdin: {
        contents: `import { renderToString } from "ink"; import { createElement } from "react";
import { StaticTable } from "../../../src/tui/components/ink-table.tsx";
process.stdout.write(renderToString(createElement(StaticTable, ${JSON.stringify({ columns, rows })}), { columns: 80 }));`,
        resolveDir: import.meta.dirname,
        loader: "ts",
      },
      bundle: true,
      platform: "node",
      format: "esm",
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
      banner: { js: 'import { createRequire as inBundle } from "node:module"; const require = inBundle(import.meta.url);' },
      plugins: [inkForTable],
      outfile,
      logLevel: "silent",
    });
    return execFileSync(process.execPath, [outfile], { encoding: "utf8", cwd: folder, env: { ...process.env, FORCE_COLOR: "0" } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a static table", () => {
  test("is drawn with lines around every cell", () => {
    expect(renderToString(<StaticTable columns={columns} rows={rows} />, { columns: 80 })).toBe(golden);
  });

  test("shows six rows at most", () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ NODE: `node-${index}` }));
    const text = renderToString(<StaticTable columns={["NODE"]} rows={many} />, { columns: 80 });
    expect(text).toContain("node-5");
    expect(text).not.toContain("node-6");
  });

  test("looks the same in a bundle that has no packages beside it", async () => {
    expect(await renderInBundle()).toBe(golden);
  });
});

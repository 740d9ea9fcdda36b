/**
 * What is published: packed, installed somewhere else, started by name, and used as a library by a few lines of TypeScript.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dependencies, version } from "../../package.json";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "kubarium-package-"));
const INSTALL_MS = 60_000;

function run(command: string, words: readonly string[], cwd = folder): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: "utf8", timeout: INSTALL_MS });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${status} ${error?.message ?? ""}\n${stdout}${stderr}`);
  return stdout;
}

/** From the registry, or, where there is none, by hand from the packages that the repository has. */
function install(tarball: string): void {
  const online = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=0", "--fetch-timeout=5000", tarball];
  if (spawnSync("npm", online, { cwd: folder, timeout: INSTALL_MS }).status === 0) return;
  const modules = join(folder, "node_modules");
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(join(modules, ".bin"), { recursive: true });
  run("tar", ["-xzf", tarball, "-C", modules]);
  run("mv", [join(modules, "package"), join(modules, "kubarium")]);
  for (const name of Object.keys(dependencies)) symlinkSync(join(root, "node_modules", name), join(modules, name));
  symlinkSync("../kubarium/dist/kubarium.js", join(modules, ".bin", "kubarium"));
}

beforeAll(() => {
  run("npm", ["pack", "--pack-destination", folder, "--loglevel=error"], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  expect(tarball).toBe(`kubarium-${version}.tgz`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "elsewhere", private: true, type: "module" }));
  install(join(folder, tarball));
}, 2 * INSTALL_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the program", () => {
  test("answers by its name", () => {
    expect(run("npx", ["--no-install", "kubarium", "--version"])).toBe(`${version}\n`);
  });

  test("finds its samples, wherever it is", () => {
    const shop = join("node_modules", "kubarium", "sample-manifests", "shop");
    expect(run("npx", ["--no-install", "kubarium", "run", shop, "--do", "wait settled"])).toContain("settled after");
  });

  test("ships no source, no test and no map of them", () => {
    const shipped = readdirSync(join(folder, "node_modules", "kubarium"));
    expect(shipped.sort()).toEqual(["LICENSE", "README.md", "dist", "package.json", "sample-manifests"]);
  });
});

const SCRIPT = `import { Cluster, type Pod } from "kubarium";

const cluster = new Cluster({ nodes: 2 });
const author = { agent: "me", key: "" };
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default" }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } };
cluster.server.create("Pod", pod, { author, fromClient: true });
const settled: boolean = cluster.runUntilSettled();
console.log(settled, (cluster.server.get("Pod", "default/web") as Pod).status.phase);
`;

const SERVED = `import { createCluster, type ClientDoor, type EmulatedCluster } from "kubarium";

const cluster: EmulatedCluster = createCluster({ nodes: 2, seed: 3 });
const door: ClientDoor = await cluster.listen();
const secure: ClientDoor = await cluster.listen({ https: true });
const pods = \`\${door.url}/api/v1/namespaces/default/pods\`;
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } };
const headers = { authorization: \`Bearer \${door.token}\`, "content-type": "application/json" };
const { status } = await fetch(pods, { method: "POST", headers, body: JSON.stringify(pod) });
const settled: boolean = await cluster.settle();
const phase: string | undefined = cluster.get("Pod", "web")?.status.phase;
console.log(status, settled, phase, secure.url.startsWith("https:"));
await cluster.close();
`;

const SCRIPTS = [
  ["story.ts", SCRIPT, "true Running\n"],
  ["served.ts", SERVED, "201 true Running true\n"],
] as const;

describe("the library", () => {
  test.each(SCRIPTS)("runs a pod: %s", (name, script, output) => {
    writeFileSync(join(folder, name), script);
    expect(run(join(root, "node_modules", ".bin", "tsx"), [name])).toBe(output);
  });

  test("loads no HTTP until somebody listens", () => {
    const script = `await import("kubarium"); console.log(process.moduleLoadList.includes("NativeModule http"));`;
    expect(run(process.execPath, ["--input-type=module", "--eval", script])).toBe("false\n");
  });

  test.each(["bundler", "nodenext"])("has types that compile with moduleResolution %s", (moduleResolution) => {
    for (const [name, script] of SCRIPTS) writeFileSync(join(folder, name), script);
    const options = {
      target: "es2023",
      lib: ["es2023"],
      module: moduleResolution === "bundler" ? "esnext" : "nodenext",
      moduleResolution,
      strict: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: SCRIPTS.map(([name]) => name) }));
    expect(run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json"])).toBe("");
  });
});

import { expect, test } from "vitest";
import { aContainer, aPod, aReadyPod } from "../support/builders.ts";
import { Shell } from "./shell.ts";

test("why pending tells what each node says, and where a pod is that has a node", () => {
  const shell = new Shell();
  const requests = { requests: { cpu: "16" } };
  shell.put(aPod({ name: "big", spec: { containers: [aContainer({ resources: requests })] } }));
  shell.put(aReadyPod({ name: "placed" }));
  const { output, open } = shell.run("why pending big");
  expect(output).toContain("pod/big has no node: 0/4 nodes are available:");
  expect(output).toMatch(/^NODE +PLUGIN +SAYS$/m);
  expect(output).toMatch(/^worker-1 +\w+ +.+$/m);
  expect(output).toContain("Even without other pods no node would take it.");
  expect(open).toEqual({ pane: "pending", kind: "Pod", key: "default/big" });
  expect(shell.run("why pending pod/placed").output).toBe("pod/placed is not waiting for a node: it is assigned to node-1");
});

test.each([
  ["why pending nope", 'Error from server (NotFound): pods "nope" not found'],
  ["why", "error: ask 'why pending POD'"],
  ["why not", "error: ask 'why pending POD'"],
])("%s is refused", (line, errors) => {
  expect(new Shell().run(line)).toMatchObject({ errors, exitCode: 1 });
});

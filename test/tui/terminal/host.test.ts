import { expect, test } from "vitest";
import { shorterPath } from "../../../src/tui/terminal/host.ts";

test.each([
  ["/home/me/kubarium/sample-manifests/shop", "/home/me/kubarium", "sample-manifests/shop"],
  ["/home/me/shop", "/home/me/kubarium", "../shop"],
  ["/a", "/home/me/kubarium", "/a"],
  ["shop", "/home/me", "shop"],
  ["/home/me", "/home/me", "."],
])("%s, seen from %s, is written %s", (path, from, expected) => {
  // A relative path is meant from where the program was started.
  expect(shorterPath(path.startsWith("/") ? path : `${from}/${path}`, from)).toBe(expected);
});

/**
 * The door of a screen: opened and closed as its user asks, whatever life is on it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DoorControl } from "../../../../src/commands/host/http/door-control.ts";
import { Pacer } from "../../../../src/commands/host/pacer.ts";
import { wallClock } from "../../../../src/commands/host/wall-clock.ts";
import { Timeline } from "../../../../src/core/index.ts";
import { FakeDoor, fetched, type Heard, listening, whole } from "./fake-door.ts";

let folder: string;
let control: DoorControl;
let doors: FakeDoor[];
let said: string[];
let other: Heard | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-control-"));
  doors = [];
  said = [];
  control = new DoorControl({
    folder,
    createDoor() {
      const door = new FakeDoor();
      const name = `door ${doors.length}`;
      door.answer = () => whole(name);
      doors.push(door);
      return door;
    },
  });
});

afterEach(async () => {
  await control.end();
  await other?.close();
  other = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function show(): void {
  const timeline = new Timeline({ nodes: 0 }, "test");
  const pacer = new Pacer(() => timeline.cluster, wallClock);
  const say = (text: string): void => void said.push(text.replace(/:\d+/, ":PORT").replace(folder, "FOLDER"));
  control.moveTo({
    timeline,
    pacer,
    autosave: undefined,
    say,
    changed: () => said.push(control.url === undefined ? "closed" : "open"),
    broke: (error) => void said.push(String(error)),
  });
}

const OPENED = [`serving http://127.0.0.1:PORT  export KUBECONFIG=FOLDER/${process.pid}.kubeconfig`, "open"];

function port(): number {
  return Number(new URL(control.url ?? "http://none:1").port);
}

test("opens and closes when asked, and says where", async () => {
  show();
  expect(control.url).toBeUndefined();
  control.open({ port: 0, isSecureOnly: false });
  await expect.poll(() => said).toEqual(OPENED);
  expect((await fetched(port())).text).toBe('"door 0"');
  control.close();
  await expect.poll(() => said).toEqual([...OPENED, "closed"]);
  expect(control.url).toBeUndefined();
});

test("follows to the next life, at the same port", async () => {
  show();
  control.open({ port: 0, isSecureOnly: false });
  await expect.poll(() => said).toEqual(OPENED);
  const before = port();
  show();
  await expect.poll(() => said).toEqual([...OPENED, "closed", ...OPENED]);
  expect(port()).toBe(before);
  expect((await fetched(before)).text).toBe('"door 1"');
});

test("closed before it was open never opens", async () => {
  show();
  control.open({ port: 0, isSecureOnly: false });
  await control.end();
  expect([said, doors.length]).toEqual([[], 0]);
});

test("says why it cannot be opened, and may be asked again", async () => {
  other = await listening();
  show();
  control.open({ port: other.port, isSecureOnly: false });
  await expect
    .poll(() => said)
    .toEqual(["error: cannot listen on 127.0.0.1 port ".concat(`${other.port}: it is in use by another program`)]);
  control.open({ port: 0, isSecureOnly: false });
  await expect.poll(() => said.slice(1)).toEqual(OPENED);
});

/**
 * What was written is kept for the next who asks, as long as there is room.
 */
import { expect, test } from "vitest";
import { Writings } from "../../../src/core/http/writings.ts";

test("is made once for every form of a thing", () => {
  const writings = new Writings<object, string>(100, (text) => text.length);
  const made: string[] = [];
  const write = (thing: object, form: string): string =>
    writings.of(thing, form, () => {
      made.push(form);
      return form;
    });
  const [one, other] = [{}, {}];
  expect([write(one, "json"), write(one, "json"), write(one, "table"), write(other, "json")]).toEqual(["json", "json", "table", "json"]);
  expect(made).toEqual(["json", "table", "json"]);
});

test("the oldest is forgotten when there is no more room, however large it is", () => {
  const writings = new Writings<object, string>(10, (text) => text.length);
  const made: string[] = [];
  const write = (thing: object, text: string): string =>
    writings.of(thing, "json", () => {
      made.push(text);
      return text;
    });
  const [first, second, third] = [{}, {}, {}];
  write(first, "aaaa");
  write(second, "bbbb");
  write(third, "cccc");
  write(second, "bbbb");
  write(first, "aaaa");
  expect(made).toEqual(["aaaa", "bbbb", "cccc", "aaaa"]);
  expect(write({}, "longer than all the room there is")).toBe("longer than all the room there is");
});

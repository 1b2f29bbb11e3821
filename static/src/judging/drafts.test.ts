import { beforeEach, expect, it } from "vitest";
import { Drafts } from "./drafts";

beforeEach(() => localStorage.clear());

it("keeps the last few of what was sent, each under what is judged", () => {
  const drafts = new Drafts<string>("key");
  for (let item = 0; item < 40; item++) {
    drafts.keep(`i${item}`, `text ${item}`);
    drafts.sent(`i${item}`);
  }
  const again = new Drafts<string>("key");
  expect([again.get("i9"), again.get("i12"), again.get("i39")]).toEqual([undefined, "text 12", "text 39"]);
});

it("keeps what was begun and put off, however much is sent after it, and what was taken back", () => {
  const drafts = new Drafts<string>("key");
  drafts.keep("later", "half a rubric");
  drafts.keep("back", "sent and taken back");
  drafts.sent("back");
  drafts.keep("back", "changed");
  for (let item = 0; item < 100; item++) {
    drafts.keep(`i${item}`, "text");
    drafts.sent(`i${item}`);
  }
  const again = new Drafts<string>("key");
  expect([again.get("later"), again.get("back")]).toEqual(["half a rubric", "changed"]);
  drafts.sent("nothing");
  expect(again.get("nothing")).toBeUndefined();
});

it("takes a broken or a full storage for none", () => {
  localStorage.setItem("key", "{");
  expect(new Drafts("key").get("1")).toBeUndefined();
  const full = new Drafts<string>("key");
  full.keep("1", "x".repeat(50_000_000));
  expect(full.get("1")).toBeUndefined();
});

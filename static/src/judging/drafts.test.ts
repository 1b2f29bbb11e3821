import { beforeEach, expect, it } from "vitest";
import { Drafts } from "./drafts";

beforeEach(() => localStorage.clear());

it("keeps the last few, each under its item", () => {
  const drafts = new Drafts<string>("key");
  for (let item = 0; item < 40; item++) drafts.keep(`${item}`, `text ${item}`);
  drafts.keep("20", "changed");
  drafts.keep("40", "newest");
  const again = new Drafts<string>("key");
  expect([again.get("9"), again.get("12"), again.get("20"), again.get("40")]).toEqual([undefined, "text 12", "changed", "newest"]);
});

it("takes a broken or a full storage for none", () => {
  localStorage.setItem("key", "{");
  expect(new Drafts("key").get("1")).toBeUndefined();
  const full = new Drafts<string>("key");
  full.keep("1", "x".repeat(50_000_000));
  expect(full.get("1")).toBeUndefined();
});

import { expect, it } from "vitest";
import { beginning, kind } from "./text";

it("tells empty, blank and written answers apart", () => {
  expect(["", " \n\t　", " a "].map(kind)).toEqual(["empty", "blank", "text"]);
});

it("cuts a long text, never through a character", () => {
  expect(beginning("あ".repeat(10), 4)).toBe("ああああ");
  expect(beginning("ああ𠮷野", 3)).toBe("ああ");
  expect(beginning("ああ𠮷野", 4)).toBe("ああ𠮷");
  expect(beginning("short")).toBe("short");
});

import { describe, expect, it } from "vitest";
import { action, step } from "./keyboard";

const press = (key: string, more: KeyboardEventInit = {}): KeyboardEvent => new KeyboardEvent("keydown", { key, ...more });
const free = { typing: false, letters: true };

describe("keys", () => {
  it("have their meanings", () => {
    const meanings = ["/", "c", "C", "?", "F2", "Delete", "Backspace", "Escape", "ArrowLeft", "x"].map((key) => action(press(key), free));
    expect(meanings).toEqual(["search-palette", "connect", "connect", "help", "rename", "remove", "remove", "clear", "left", null]);
    expect(action(press("z", { ctrlKey: true }), free)).toBe("undo");
    expect(action(press("Z", { ctrlKey: true, shiftKey: true }), free)).toBe("redo");
    expect(action(press("z", { metaKey: true }), free)).toBe("undo");
    expect(action(press("a", { ctrlKey: true }), free)).toBe("select-all");
    expect(action(press("Enter", { ctrlKey: true }), free)).toBe("start");
  });

  it("rest while a person types, but for the start", () => {
    for (const key of ["/", "c", "?", "Delete", "ArrowLeft", "F2"]) expect(action(press(key), { ...free, typing: true })).toBeNull();
    expect(action(press("z", { ctrlKey: true }), { ...free, typing: true })).toBeNull();
    expect(action(press("Enter", { ctrlKey: true }), { ...free, typing: true })).toBe("start");
  });

  it("rest while an input method composes, in both spellings of it", () => {
    expect(action(press("Enter", { ctrlKey: true, isComposing: true }), free)).toBeNull();
    expect(action(press("c", { keyCode: 229 } as KeyboardEventInit), free)).toBeNull();
  });

  it("of a single letter can be switched off, the others cannot", () => {
    const off = { ...free, letters: false };
    expect(["/", "c", "?"].map((key) => action(press(key), off))).toEqual([null, null, null]);
    expect(action(press("F2"), off)).toBe("rename");
  });

  it("leave the browser's own alone", () => {
    expect(action(press("c", { ctrlKey: true }), free)).toBeNull();
    expect(action(press("c", { altKey: true }), free)).toBeNull();
  });

  it("move by ten pixels, with Shift by forty", () => {
    expect(step("left", false)).toEqual({ dx: -10, dy: 0 });
    expect(step("down", true)).toEqual({ dx: 0, dy: 40 });
  });
});

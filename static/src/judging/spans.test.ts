import { expect, it } from "vitest";
import { added, pieces, points, selected, type Span } from "./spans";

it("keeps marks in order, and those that touch as one", () => {
  const once = added([[5, 7]], [0, 2]);
  expect(once).toEqual([[0, 2], [5, 7]]);
  expect(added(once, [2, 5])).toEqual([[0, 7]]);
  expect(added(once, [5, 6])).toEqual(once);
});

it("cuts a text at its marks and loses nothing", () => {
  const spans: Span[] = [[0, 1], [2, 4]];
  expect(pieces("abcd", spans)).toEqual([
    { text: "a", marked: true },
    { text: "b", marked: false },
    { text: "cd", marked: true },
  ]);
  expect(pieces("abcd", [])).toEqual([{ text: "abcd", marked: false }]);
});

it("counts characters as the server does", () => {
  expect(points("𠮷野家", 2)).toBe(1);
  expect(points("𠮷野家", 4)).toBe(3);
});

it("finds what is selected, across marks", () => {
  document.body.innerHTML = "<p>ab<mark>cd</mark>ef</p><i>x</i>";
  const text = document.querySelector("p")!;
  const select = (start: Node, from: number, end: Node, to: number): void =>
    getSelection()!.setBaseAndExtent(start, from, end, to);
  select(text.firstChild!, 1, text.lastChild!, 1);
  expect(selected(text)).toEqual([1, 5]);
  select(text.firstChild!, 1, text.firstChild!, 1);
  expect(selected(text)).toBeNull();
  select(text.firstChild!, 1, document.querySelector("i")!.firstChild!, 1);
  expect(selected(text)).toBeNull();
});

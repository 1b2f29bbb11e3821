import { expect, it } from "vitest";
import { page, pages, pressed, sorted } from "./candidates";

const rows = [0.5, null, 0.9, 0.5].map((fitness, index) => ({
  id: `c${index}`, index, fitness, accuracy: fitness, seconds: 1, loses: false, dropped: false, error: null,
}));
const order = (key: "index" | "fitness", ascending: boolean): number[] =>
  sorted(rows, { key, ascending }).map((row) => row.index);

it("sorts either way with the unknown last and ties in order", () => {
  expect(order("fitness", false)).toEqual([2, 0, 3, 1]);
  expect(order("fitness", true)).toEqual([0, 3, 2, 1]);
  expect(order("index", false)).toEqual([3, 2, 1, 0]);
});

it("turns the sorting round on a second press", () => {
  const first = pressed({ key: "index", ascending: true }, "fitness");
  expect(first).toEqual({ key: "fitness", ascending: false });
  expect(pressed(first, "fitness")).toEqual({ key: "fitness", ascending: true });
});

it("cuts into pages", () => {
  expect(page([1, 2, 3, 4, 5], 2, 2)).toEqual([3, 4]);
  expect([pages(0, 10), pages(10, 10), pages(11, 10)]).toEqual([1, 1, 2]);
});

import { describe, expect, it } from "vitest";
import { layoutFamily, line, neighbour, NODE } from "./family";

const models = ["base", "ja", "math", "child", "grandchild"].map((id) => ({ id }));
const bonds = [
  { parent: "base", child: "child" },
  { parent: "ja", child: "child" },
  { parent: "math", child: "child" },
  { parent: "child", child: "grandchild" },
];
const layout = layoutFamily(models, bonds);
const at = (id: string): { x: number; y: number } => layout.nodes.find((node) => node.id === id)!;

describe("the layout", () => {
  it("puts parents above their children", () => {
    for (const { parent, child } of bonds) expect(at(parent).y + NODE.height).toBeLessThan(at(child).y);
  });

  it("lets no two models overlap, and all lie inside", () => {
    for (const a of layout.nodes) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + NODE.width).toBeLessThanOrEqual(layout.width);
      expect(a.y + NODE.height).toBeLessThanOrEqual(layout.height);
      for (const b of layout.nodes) {
        if (a !== b) expect(Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height).toBe(true);
      }
    }
  });

  it("leaves out a bond whose other end is not shown", () => {
    expect(layoutFamily([{ id: "a" }], [{ parent: "gone", child: "a" }]).edges).toEqual([]);
  });
});

it("moves among the models by arrows", () => {
  const parents = [...layout.nodes].filter((node) => ["base", "ja", "math"].includes(node.id)).sort((a, b) => a.x - b.x);
  const [first, second] = parents.map((node) => node.id);
  expect(neighbour(layout, first!, "right")).toBe(second);
  expect(neighbour(layout, second!, "left")).toBe(first);
  expect(neighbour(layout, first!, "left")).toBeNull();
  expect(neighbour(layout, "child", "down")).toBe("grandchild");
  expect(neighbour(layout, first!, "down")).toBe("child");
  expect(neighbour(layout, "nobody", "down")).toBeNull();
});

it("knows a model's own line", () => {
  expect([...line(bonds, "ja")].sort()).toEqual(["child", "grandchild", "ja"]);
  expect([...line(bonds, "child")].sort()).toEqual(["base", "child", "grandchild", "ja", "math"]);
});

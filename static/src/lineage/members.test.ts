import { describe, expect, it } from "vitest";
import { kinship } from "./members";

const bonds = [
  { parent: "base", child: "ja" },
  { parent: "ja", child: "child" },
  { parent: "math", child: "child" },
  { parent: "child", child: "grandchild" },
];

describe("kinship", () => {
  it("tells what everybody is to the model shown", () => {
    const of = (member: string): string => kinship(member, "child", bonds);
    expect(["child", "ja", "base", "grandchild", "stranger"].map(of)).toEqual([
      "self", "parent", "ancestor", "child", "relative",
    ]);
    expect(kinship("grandchild", "ja", bonds)).toBe("descendant");
  });
});

import { describe, expect, it } from "vitest";
import { consequence, kinship, type Terms } from "./members";

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

describe("licences", () => {
  const terms: Terms = { commercial: true, note: "", forbids: [], unclear: [], share_alike: [], clash: false };
  it("give the strictest consequence", () => {
    expect(consequence(terms)).toBe("free");
    expect(consequence({ ...terms, share_alike: ["A"] })).toBe("share alike");
    expect(consequence({ ...terms, commercial: null })).toBe("unclear");
    expect(consequence({ ...terms, clash: true, commercial: null })).toBe("clash");
    expect(consequence({ ...terms, clash: true, commercial: false })).toBe("forbidden");
  });
});

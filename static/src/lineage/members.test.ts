import { describe, expect, it } from "vitest";
import { consequence, kinship, termsOf, type Member, type Terms } from "./members";

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
  const terms: Terms = { commercial: true, forbids: [], unclear: [], share_alike: [], clash: false };
  it("give the strictest consequence", () => {
    expect(consequence(terms)).toBe("free");
    expect(consequence({ ...terms, share_alike: ["A"] })).toBe("share alike");
    expect(consequence({ ...terms, commercial: null })).toBe("unclear");
    expect(consequence({ ...terms, clash: true, commercial: null })).toBe("clash");
    expect(consequence({ ...terms, clash: true, commercial: false })).toBe("forbidden");
  });
});

describe("inherited terms", () => {
  const member = (id: string, commercial: boolean | null, made = false): Member => ({
    id, name: id.toUpperCase(), origin: made ? "merged" : "folder", architecture: "", parameters: 0, size_bytes: 0,
    licence: "", licence_name: "", commercial, share_alike: false, licence_note: "", digest: "", created: "",
    archived: false,
    made: made
      ? { method: "linear", label: "", run: null, run_name: "", heldout: null, best_parent: null, difference: null, blend: [] }
      : null,
  });

  it("travel down from the first sources through every child, and name them", () => {
    const members = [member("base", true), member("ja", false), member("math", null), member("child", null, true), member("grandchild", null, true)];
    const family = {
      members,
      bonds: [
        { parent: "base", child: "child" },
        { parent: "ja", child: "child" },
        { parent: "child", child: "grandchild" },
        { parent: "math", child: "grandchild" },
      ],
    };
    expect(termsOf(members[4]!, family)).toEqual({
      commercial: false, forbids: ["JA"], unclear: ["MATH"], share_alike: [], clash: false,
    });
    expect(termsOf(members[0]!, family).commercial).toBe(true);
  });

  it("clash when two sources ask for licences of their own", () => {
    const a = { ...member("a", true), licence: "cc-by-sa-4.0", share_alike: true };
    const b = { ...member("b", true), licence: "gpl-3.0", share_alike: true };
    const child = member("child", null, true);
    const bonds = [{ parent: "a", child: "child" }, { parent: "b", child: "child" }];
    expect(termsOf(child, { members: [a, b, child], bonds })).toEqual({
      commercial: true, forbids: [], unclear: [], share_alike: ["A", "B"], clash: true,
    });
  });
});

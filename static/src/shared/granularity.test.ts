import { beforeAll, describe, expect, it } from "vitest";
import { drawnChoices, granularityLabel, granularityHelp, knowGranularities } from "./granularity";

describe("the words of granularities", () => {
  beforeAll(() =>
    knowGranularities([
      { name: "model", label: "One value", explanation: "Quick", drawn: true },
      { name: "groups:N", label: "%(n)s groups of layers", explanation: "%(n)s values", drawn: false },
      { name: "groups:3", label: "Front, middle and back", explanation: "Three values", drawn: true },
      { name: "type", label: "Each kind of part", explanation: "", drawn: false },
      { name: "type*groups:N", label: "Each kind of part, in %(n)s groups", explanation: "", drawn: false },
      { name: "+path", label: "%(granularity)s, and the order of layers", explanation: "", drawn: false },
    ]),
  );

  it.each([
    ["model", "One value"],
    ["groups:3", "Front, middle and back"],
    ["groups:5", "5 groups of layers"],
    ["type", "Each kind of part"],
    ["type*groups:2", "Each kind of part, in 2 groups"],
    ["model+path", "One value, and the order of layers"],
    ["groups:4+path", "4 groups of layers, and the order of layers"],
  ])("calls %s “%s”", (value, label) => {
    expect(granularityLabel(value)).toBe(label);
  });

  it("explains what it means", () => {
    expect(granularityHelp("groups:5")).toBe("5 values");
    expect(granularityHelp("model+path")).toBe("Quick");
  });

  it("offers for the drawing what the server says, and a value that is there already", () => {
    expect(drawnChoices("model")).toEqual(["model", "groups:3"]);
    expect(drawnChoices("type")).toEqual(["model", "groups:3", "type"]);
  });

  it("leaves a value that the engine does not have as it is", () => {
    expect(granularityLabel("half")).toBe("half");
    expect(granularityHelp("half")).toBe("");
  });
});

import { describe, expect, it } from "vitest";
import { Commands, JOIN_WITHIN } from "./commands";

const begun = Commands.begin("a");

describe("the command stack", () => {
  it("undoes and redoes in order, with the words of what was done", () => {
    const done = begun.do("to b", "b", 0).do("to c", "c", 1);
    expect([done.present, done.undoLabel, done.redoLabel]).toEqual(["c", "to c", null]);
    const back = done.undo();
    expect([back.present, back.undoLabel, back.redoLabel]).toEqual(["b", "to b", "to c"]);
    expect(back.undo().undo().present).toBe("a");
    expect(back.redo().redo().present).toBe("c");
  });

  it("forgets what was undone once something else is done", () => {
    const branched = begun.do("to b", "b", 0).undo().do("to c", "c", 1);
    expect(branched.redo().present).toBe("c");
    expect(branched.undo().present).toBe("a");
  });

  it("joins one gesture into one command, and only while it lasts", () => {
    const moved = begun.do("move", "b", 0, "move s1").do("move", "c", 500, "move s1").do("move", "d", 1400, "move s1");
    expect(moved.undo().present).toBe("a");
    const paused = begun.do("move", "b", 0, "move s1").do("move", "c", JOIN_WITHIN + 1, "move s1");
    expect(paused.undo().present).toBe("b");
    const other = begun.do("move", "b", 0, "move s1").do("move", "c", 1, "move s2");
    expect(other.undo().present).toBe("b");
  });

  it("does not join what was redone", () => {
    const again = begun.do("move", "b", 0, "move s1").undo().redo().do("move", "c", 1, "move s1");
    expect(again.undo().present).toBe("b");
  });

  it("does nothing when nothing changed, and keeps the last 200", () => {
    expect(begun.do("nothing", "a", 0)).toBe(begun);
    let many = Commands.begin(0);
    for (let step = 1; step <= 250; step += 1) many = many.do("step", step, step);
    for (let step = 0; step < 250; step += 1) many = many.undo();
    expect(many.present).toBe(50);
  });
});

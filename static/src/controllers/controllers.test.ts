/** What the small controllers decide. */

import { describe, expect, it } from "vitest";
import { modelFiles } from "./add-model";
import { columnsOf, role, spoken } from "../questions/mapping";
import { asked, canLeaveOut, draw, where, type Preview } from "../questions/preview";

const file = (path: string): File => {
  const made = new File(["x"], path.split("/").at(-1)!);
  Object.defineProperty(made, "webkitRelativePath", { value: path });
  return made;
};

describe("add-model", () => {
  it("takes what a model folder may hold and leaves the rest on the reader's computer", () => {
    const names = [
      "m/model.safetensors",
      "m/config.json",
      "m/tokenizer.model",
      "m/chat_template.jinja",
      "m/README.md",
      "m/qwen.tiktoken",
      "m/LICENSE",
      "m/notice.txt",
      "m/pytorch_model.bin",
      "m/.gitattributes",
      "m/.DS_Store",
      "m/onnx/model.json",
      "m/図.json",
    ];
    const patterns = { modelFiles: "\\w+\\.(?:safetensors|json|model|jinja|md|tiktoken)", licenceFiles: "licen[cs]e|notice.txt" };
    expect(modelFiles(names.map(file), patterns).map((one) => one.webkitRelativePath)).toEqual(names.slice(0, 8));
  });
});

describe("add-questions", () => {
  const place = (): HTMLElement => {
    const made = document.createElement("div");
    made.hidden = true;
    made.innerHTML =
      '<strong data-part="summary"></strong><div data-part="problems"><strong></strong><ol></ol><button data-part="leave-out"></button><p data-part="or-mend"></p><p data-part="mend"></p></div>' +
      '<div data-part="left-out"><p></p></div><details data-part="warnings"><summary></summary><ol></ol></details>' +
      '<div data-part="rows"><table><thead></thead><tbody></tbody></table></div>';
    return made;
  };
  const found: Preview = {
    columns: ["question", "answer"],
    rows: [{ id: "1", question: "<b>2+3?</b>", answer: "5", choices: "", image: "", response: "", criteria: "", split: "search", tags: [] }],
    count: 1,
    splits: { search: 1, validation: 0, heldout: 0 },
    problems: [],
    problem_count: 0,
    warnings: [],
    faulty: [],
    read: { encoding: "UTF-8", sheets: [], titled: true, header: 1, columns: [], left_out: [], first_choice: null, first_choice_sure: true },
  };

  it("shows the columns that are filled, as text", () => {
    const made = place();
    draw(made, found);
    expect(made.hidden).toBe(false);
    expect([...made.querySelectorAll("th")].map((cell) => cell.textContent)).toEqual(["Question", "Answer", "Used for"]);
    expect([...made.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual(["<b>2+3?</b>", "5", "Searching"]);
    expect(made.querySelector<HTMLElement>("[data-part=problems]")!.hidden).toBe(true);
  });

  it("lists every problem with its row", () => {
    const made = place();
    const problem = { message: "The answer is missing.", mend: "Fill it in.", row: 4, column: "answer" };
    draw(made, { ...found, rows: [], problems: [problem], problem_count: 1 });
    expect(made.querySelector("li")!.textContent).toBe("Row 4 (Answer) The answer is missing. Fill it in.");
    expect(made.querySelector("[data-part=problems] strong")!.textContent).toBe("1 problem in the file");
    expect(made.querySelector<HTMLElement>("[data-part=rows]")!.hidden).toBe(true);
  });

  it("offers to leave rows out where that mends a part or all", () => {
    const made = place();
    const rows = [4, 7].map((row) => ({ message: "Bad.", mend: "", row, column: "answer" }));
    draw(made, { ...found, problems: rows, problem_count: 2, faulty: [4, 7] });
    const button = made.querySelector<HTMLElement>("[data-part=leave-out]")!;
    expect([button.hidden, button.textContent]).toEqual([false, "Leave these 2 rows out"]);
    expect(canLeaveOut({ ...found, problems: rows, faulty: [4, 7] })).toBe(true);
    expect(canLeaveOut({ ...found, problems: [...rows, { message: "No column.", mend: "", row: null, column: null }], faulty: [4, 7] })).toBe(false);
    draw(made, { ...found, read: { ...found.read, left_out: [4, 7] } });
    expect(made.querySelector("[data-part=left-out] p")!.textContent).toBe("2 rows are left out: 4, 7");
  });

  it("shows a question as a model reads it", () => {
    const row = { question: "{choices}?", choices: "x || y" };
    expect(asked(row, "", false)).toBe("{choices}?");
    expect(asked(row, "", true)).toBe("{choices}?\nA. x\nB. y");
    expect(asked(row, "Q: {question}\n{choices}\nA:", true)).toBe("Q: {choices}?\nA. x\nB. y\nA:");
  });

  it("says every name it knows, so that a file is read the same for ever", () => {
    const known = ["", "question", "answer", "choice", "choices", "tags"];
    const roles = [
      { title: "設問", role: "question" },
      { title: "#2", role: "choice" },
      { title: "イ", role: "choice" },
      { title: "備考", role: "" },
    ];
    expect(columnsOf(roles, known)).toEqual({ question: "設問", answer: "", choices: ["#2", "イ"], tags: "" });
    expect(["choice:A", "answer", "備考"].map((name) => role(name, known))).toEqual(["choice", "answer", ""]);
    expect(["#2", "設問"].map(spoken)).toEqual(["Column 2", "設問"]);
  });

  it("names the whole file where no row is at fault", () => {
    expect(where({ message: "", mend: "", row: null, column: null })).toBe("The file");
  });
});

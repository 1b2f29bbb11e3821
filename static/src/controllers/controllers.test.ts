/** What the small controllers decide. */

import { describe, expect, it } from "vitest";
import { modelFiles } from "./add-model";
import { draw, where, type Preview } from "./add-questions";

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
      '<strong data-part="summary"></strong><div data-part="problems"><strong></strong><ol></ol></div>' +
      '<div data-part="rows"><table><thead></thead><tbody></tbody></table></div>';
    return made;
  };
  const found: Preview = {
    columns: ["question", "answer"],
    rows: [{ id: "1", question: "<b>2+3?</b>", answer: "5", response: "", split: "search", tags: [] }],
    count: 1,
    splits: { search: 1, validation: 0, heldout: 0 },
    problems: [],
  };

  it("shows the columns that are filled, as text", () => {
    const made = place();
    draw(made, found);
    expect(made.hidden).toBe(false);
    expect([...made.querySelectorAll("th")].map((cell) => cell.textContent)).toEqual(["Question", "Answer", "Used for"]);
    expect([...made.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual(["<b>2+3?</b>", "5", "search"]);
    expect(made.querySelector<HTMLElement>("[data-part=problems]")!.hidden).toBe(true);
  });

  it("lists every problem with its row", () => {
    const made = place();
    draw(made, { ...found, rows: [], problems: [{ message: "The answer is missing.", mend: "Fill it in.", row: 4, column: "answer" }] });
    expect(made.querySelector("li")!.textContent).toBe("Row 4 (answer) The answer is missing. Fill it in.");
    expect(made.querySelector("[data-part=problems] strong")!.textContent).toBe("1 problem to mend in the file");
    expect(made.querySelector<HTMLElement>("[data-part=rows]")!.hidden).toBe(true);
  });

  it("names the whole file where no row is at fault", () => {
    expect(where({ message: "", row: null as unknown as undefined })).toBe("The file");
  });
});

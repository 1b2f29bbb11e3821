/** Faults on their fields, and gone again. */

import { describe, expect, it } from "vitest";
import { ApiError } from "./api";
import { clearFaults, showFault } from "./faults";

const form = (): HTMLFormElement => {
  document.body.innerHTML =
    '<form><div class="field"><input id="folder" name="folder"><p class="error" data-part="own" hidden>own</p></div>' +
    '<div data-fault tabindex="-1" hidden><p></p><p></p></div></form>';
  return document.querySelector("form")!;
};

describe("faults", () => {
  it("stand at the field they name, bound to it", () => {
    const made = form();
    showFault(made, new ApiError(422, { message: "No such folder.", mend: "Upload it.", field: "folder" }));
    const input = made.querySelector("input")!;
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(input.getAttribute("aria-describedby")!)!.textContent).toBe("No such folder. Upload it.");
    expect(document.activeElement).toBe(input);
  });

  it("stand in the form's own notice when they name no field", () => {
    const made = form();
    showFault(made, new ApiError(500));
    const notice = made.querySelector<HTMLElement>("[data-fault]")!;
    expect(notice.hidden).toBe(false);
    expect(notice.textContent).toBe("Something went wrong on the server.");
  });

  it("go away without taking the template's own lines along", () => {
    const made = form();
    showFault(made, new ApiError(422, { message: "No.", field: "folder" }));
    clearFaults(made);
    expect([...made.querySelectorAll(".error")].map((line) => line.textContent)).toEqual(["own"]);
    expect(made.querySelector("input")!.hasAttribute("aria-invalid")).toBe(false);
  });
});

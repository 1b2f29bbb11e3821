/** After saving: the questions can be put to work at once, in a copy of a design that the person has. */

import { get, post } from "../api";
import { showFault } from "../faults";
import type { Design, DesignLine, EvaluationSet, RunLine, WholeDesign } from "../wire";
import { part } from "./preview";

export async function offer(place: HTMLElement, saved: EvaluationSet): Promise<void> {
  place.querySelector<HTMLAnchorElement>("[data-part=see]")!.href = `/question-sets/${saved.id}/`;
  part(place, "saved-name").textContent = saved.name;
  const designs = await get<DesignLine[]>("/designs").catch(() => []);
  const form = place.querySelector("form")!;
  form.hidden = designs.length === 0;
  part(place, "no-design").hidden = designs.length > 0;
  const menu = form.querySelector("select")!;
  menu.replaceChildren(...designs.map((design) => new Option(design.name, design.id)));
  const button = form.querySelector("button")!;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    start(menu.value, saved)
      .then((run) => location.assign(`/runs/${run}/`))
      .catch((error: unknown) => {
        button.disabled = false;
        button.removeAttribute("aria-busy");
        showFault(place, error);
      });
  });
}

/** The chosen design stays as it is: its copy asks these questions. The id of the run. */
async function start(design: string, saved: EvaluationSet): Promise<string> {
  const { name, graph, search } = await get<WholeDesign>(`/designs/${design}`);
  const copy = await post<Design>("/designs", {
    name: `${name} – ${saved.name}`.slice(0, 200),
    graph,
    search: { ...search, evaluation_set: saved.id, good_at: saved.name },
  });
  return (await post<RunLine>(`/designs/${copy.id}/runs`)).id;
}

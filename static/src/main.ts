/** Entry of every page: styles, then the islands and controllers that the page asks for, each loaded when met. */

import "./styles/main.css";
import "./controllers/frame";

type Mount = (element: HTMLElement, props: unknown) => unknown;
type Control = (element: HTMLElement) => unknown;

const islands = import.meta.glob<Mount>("./*/index.ts", { import: "default" });
const controllers = import.meta.glob<Control>(["./controllers/*.ts", "!./controllers/*.test.ts", "!./controllers/frame.ts"], {
  import: "default",
});

/** `<div data-island="designer" data-props="island-props">` with `{{ props|json_script:"island-props" }}` beside it. */
async function mountIsland(element: HTMLElement): Promise<void> {
  const name = element.dataset["island"]!;
  const load = islands[`./${name}/index.ts`];
  if (!load) throw new Error(`No island is called ${name}.`);
  const script = document.getElementById(element.dataset["props"] ?? "island-props");
  const props: unknown = script?.textContent ? JSON.parse(script.textContent) : {};
  const mount = await load();
  element.replaceChildren(); // the skeleton
  mount(element, props);
  element.dataset["ready"] = "true";
}

/** `<form data-controller="upload preview">`: small behaviour added to markup that works without it where it can. */
async function control(element: HTMLElement): Promise<void> {
  for (const name of element.dataset["controller"]!.split(/\s+/)) {
    const load = controllers[`./controllers/${name}.ts`];
    if (!load) throw new Error(`No controller is called ${name}.`);
    (await load())(element);
  }
  element.dataset["ready"] = "true";
}

document.querySelectorAll<HTMLElement>("[data-island]").forEach((element) => void mountIsland(element));
document.querySelectorAll<HTMLElement>("[data-controller]").forEach((element) => void control(element));

/** Says beside the form of a judging project what its numbers come to, asked of the server as they are changed. */

const PAUSE = 250; // milliseconds without a change
const ASKED = ["questions", "raters", "candidates", "systems", "source", "kind", "run", "question_set", "split"];

export default function judgingForecast(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) throw new Error("judging-forecast belongs on a form.");
  const place = form.querySelector<HTMLElement>("[data-testid=forecast]")!;
  let timer = 0;
  let latest: AbortController | null = null;

  async function ask(): Promise<void> {
    latest?.abort();
    latest = new AbortController();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form as HTMLFormElement)) {
      if (ASKED.includes(name) && typeof value === "string") asked.append(name, value);
    }
    const answer = await fetch(`${form.dataset["part"]!}?${asked}`, { signal: latest.signal }).catch(() => null);
    if (answer?.ok) place.innerHTML = await answer.text(); // our own template's page
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
}

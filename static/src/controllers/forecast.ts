/** Says beside a form what its choices come to, asked of the server as they are changed: fields named in [data-asked], the
 * server's words in [data-forecast]; with [data-at-once] also as the page begins.
 */

const PAUSE = 250; // milliseconds without a change

export default function forecast(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) throw new Error("forecast belongs on a form.");
  const place = form.querySelector<HTMLElement>("[data-forecast]")!;
  const names = form.dataset["asked"]!.split(" ");
  let timer = 0;
  let latest: AbortController | null = null;

  async function ask(): Promise<void> {
    latest?.abort();
    latest = new AbortController();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form as HTMLFormElement)) {
      if (names.includes(name) && typeof value === "string") asked.append(name, value);
    }
    const answer = await fetch(`${form.dataset["part"]!}?${asked}`, { signal: latest.signal }).catch(() => null);
    if (answer?.ok || answer?.status === 422) place.innerHTML = await answer.text(); // our own template's page
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
  if ("atOnce" in form.dataset) void ask();
}

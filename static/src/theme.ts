/** Colours of the current theme for what CSS cannot reach (charts, canvases). */

let probe: HTMLElement | undefined;

/** The computed colour of a design token: `colour("--accent")` -> "rgb(0, 23, 193)". Call again after a theme change. */
export function colour(token: string): string {
  if (!probe) {
    probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

/** Calls back when the theme changes (the setting or the system's); returns the function that stops it. */
export function onThemeChange(callback: () => void): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  media.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", callback);
  };
}

export const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

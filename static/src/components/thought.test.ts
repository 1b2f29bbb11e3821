import { flushSync, mount, unmount } from "svelte";
import { afterEach, describe, expect, it } from "vitest";
import Thought from "./Thought.svelte";

describe("what a model thought", () => {
  let shown: Record<string, unknown> | undefined;
  afterEach(() => shown && void unmount(shown));

  const show = (text: string | undefined): HTMLDetailsElement | null => {
    shown = mount(Thought, { target: document.body, props: { text } });
    flushSync();
    return document.body.querySelector("details");
  };

  it("is folded until somebody opens it", () => {
    const fold = show("3×4は<12>");
    expect(fold?.open).toBe(false);
    expect(fold?.querySelector("p")?.textContent).toBe("3×4は<12>");
  });

  it("leaves no trace where there was none", () => {
    expect(show(undefined)).toBeNull();
    expect(show("")).toBeNull();
  });
});

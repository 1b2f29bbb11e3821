/** Words and figures in both languages. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bytes, duration, gettext, interpolate, ngettext, number, percent } from "./i18n";

const page = globalThis as { django?: unknown };

beforeEach(() => (document.documentElement.lang = "en"));
afterEach(() => delete page.django);

describe("messages", () => {
  it("are the source text without a catalogue", () => {
    expect(gettext("Copy")).toBe("Copy");
    expect(ngettext("%(count)s file", "%(count)s files", 2)).toBe("%(count)s files");
  });

  it("come from Django's catalogue when the page has one", () => {
    page.django = { gettext: (text: string) => ({ Copy: "コピー" })[text] ?? text };
    expect(gettext("Copy")).toBe("コピー");
  });

  it("are filled by name; a percent sign is doubled; an unknown place stays", () => {
    expect(interpolate("%(a)s of %(b)s, 5%%, %(c)s", { a: 1, b: "two" })).toBe("1 of two, 5%, %(c)s");
  });
});

describe("figures", () => {
  it.each([
    [0, "0 byte"],
    [999, "999 byte"],
    [2_700_000, "2.7 MB"],
    [135_000_000, "135 MB"],
    [7_241_000_000_000, "7.2 TB"],
  ])("%d bytes is %s", (size, words) => expect(bytes(size)).toBe(words));

  it.each([
    [0, "1 second"],
    [40.2, "40 seconds"],
    [59.6, "1 minute"],
    [720, "12 minutes"],
    [3600, "1 hour"],
    [7800, "2 hours 10 minutes"],
    [86_400, "1 day"],
    [100_000, "1 day 4 hours"],
  ])("%d seconds is %s", (seconds, words) => expect(duration(seconds)).toBe(words));

  it("speak Japanese on a Japanese page", () => {
    document.documentElement.lang = "ja";
    expect(duration(7800)).toBe("2 時間10 分");
    expect(number(1234567)).toBe("1,234,567");
    expect(percent(0.715)).toBe("71.5%");
  });
});

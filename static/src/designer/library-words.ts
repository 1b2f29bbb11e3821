/** The canvas library's own words, in the reader's language. */
import { gettext, interpolate } from "../i18n";

export const ARIA = (): Record<string, unknown> => ({
  "node.a11yDescription.default": gettext("Press Enter to select this part."),
  "node.a11yDescription.keyboardDisabled": gettext("Press Enter to select this part."),
  "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }: { direction: string; x: number; y: number }) =>
    interpolate(gettext("Moved %(direction)s to %(x)s, %(y)s."), { direction: directionWord(direction), x, y }),
  "edge.a11yDescription.default": gettext("Press Enter to select this connection."),
  "controls.ariaLabel": gettext("View"),
  "controls.zoomIn.ariaLabel": gettext("Zoom in"),
  "controls.zoomOut.ariaLabel": gettext("Zoom out"),
  "controls.fitView.ariaLabel": gettext("Show everything"),
  "controls.interactive.ariaLabel": gettext("Lock"),
  "minimap.ariaLabel": gettext("Overview"),
  "handle.ariaLabel": gettext("Port"),
});

export function directionWord(direction: string): string {
  const words: Record<string, string> = { left: gettext("left"), right: gettext("right"), up: gettext("up"), down: gettext("down") };
  return words[direction] ?? direction;
}

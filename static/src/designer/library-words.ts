/** The canvas library's own words, in the reader's language. */
import { gettext as _, interpolate } from "../i18n";

export const ARIA = (): Record<string, unknown> => ({
  "node.a11yDescription.default": _("Press Enter to select this part."),
  "node.a11yDescription.keyboardDisabled": _("Press Enter to select this part."),
  "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }: { direction: string; x: number; y: number }) =>
    interpolate(_("Moved %(direction)s to %(x)s, %(y)s."), { direction: directionWord(direction), x, y }),
  "edge.a11yDescription.default": _("Press Enter to select this connection."),
  "controls.ariaLabel": _("View"),
  "controls.zoomIn.ariaLabel": _("Zoom in"),
  "controls.zoomOut.ariaLabel": _("Zoom out"),
  "controls.fitView.ariaLabel": _("Show everything"),
  "controls.interactive.ariaLabel": _("Lock"),
  "minimap.ariaLabel": _("Overview"),
  "handle.ariaLabel": _("Port"),
});

export function directionWord(direction: string): string {
  const words: Record<string, string> = { left: _("left"), right: _("right"), up: _("up"), down: _("down") };
  return words[direction] ?? direction;
}

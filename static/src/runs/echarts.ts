/** The parts of ECharts that the charts use, in a file of their own so that they load only when met. */
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, registerLocale, use, type EChartsType } from "echarts/core";
import { LabelLayout } from "echarts/features";
import langJA from "echarts/i18n/langJA-obj.js";
import { SVGRenderer } from "echarts/renderers";
import { language } from "../i18n";

use([LineChart, AriaComponent, GridComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer]);
registerLocale("JA", langJA);

export function createChart(element: HTMLElement): EChartsType {
  return init(element, null, { renderer: "svg", locale: language().startsWith("ja") ? "JA" : "EN" });
}

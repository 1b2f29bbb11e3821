/** What the chart of a search shows, as data: pure, so that it is tested without a chart. */
import type { EChartsCoreOption } from "echarts/core";
import type { Band, GenerationView, RunState } from "./progress";

export type Measure = "accuracy" | "fitness";

export interface ChartPoint extends Band {
  generation: number;
  stage: number;
}

export interface Baseline {
  name: string;
  value: number;
}

export interface ChartFacts {
  measure: Measure;
  points: ChartPoint[];
  baselines: Baseline[];
  /** first generations of the second and later stages */
  stageStarts: number[];
  /** last generation of the axis */
  last: number;
}

export function chartFacts(state: RunState, measure: Measure): ChartFacts {
  const points = state.generations.filter((one) => one.closed).flatMap((one) => pointOf(one, measure));
  const stageStarts = points.filter((point, at) => at > 0 && point.stage !== points[at - 1]!.stage);
  return {
    measure,
    points,
    baselines: measure === "accuracy" ? state.parents.map(({ name, accuracy }) => ({ name, value: accuracy })) : [],
    stageStarts: stageStarts.map((point) => point.generation),
    last: Math.max(state.generationsTotal, points.at(-1)?.generation ?? 0, 2),
  };
}

function pointOf(generation: GenerationView, measure: Measure): ChartPoint[] {
  const band = measure === "accuracy" ? generation.accuracy : generation.fitness;
  return band ? [{ ...band, generation: generation.number, stage: generation.stage }] : [];
}

export interface ChartWords {
  best: string;
  median: string;
  spread: string;
  generation: string;
  measure: string;
  stage: (number: number) => string;
  value: (value: number) => string;
  summary: string;
}

export interface ChartColours {
  best: string;
  median: string;
  parents: string[];
  text: string;
  muted: string;
  line: string;
  surface: string;
}

/** One dash for each baseline, and the median's; the legend draws the same. */
export const DASHES = [[8, 5], [2, 4], [12, 4, 2, 4], [2, 8]];
export const MEDIAN_DASH = [6, 4];
export const BAND_OPACITY = 0.18;
const FONT = "Noto Sans JP Variable, Noto Sans JP, Noto Sans CJK JP, sans-serif";

/** The ECharts option. `narrow` leaves the names at the lines' ends to the legend. */
export function chartOption(
  facts: ChartFacts,
  words: ChartWords,
  colours: ChartColours,
  narrow: boolean,
  calm: boolean,
): EChartsCoreOption {
  const { points } = facts;
  const end = { show: !narrow, color: colours.text, fontSize: 14, distance: 8, formatter: "{a}" };
  const along = (value: (point: ChartPoint) => number): number[][] =>
    points.map((point) => [point.generation, value(point)]);
  const few = points.length <= 24;
  const invisible = { lineStyle: { opacity: 0 }, symbol: "none", silent: true, tooltip: { show: false } };
  return {
    animation: !calm,
    animationDuration: 300,
    textStyle: { fontFamily: FONT, fontSize: 14, color: colours.text },
    aria: { enabled: true, label: { description: words.summary }, decal: { show: false } }, // one area only; lines differ by their dashes
    grid: { left: 4, right: narrow ? 12 : 76, top: 28, bottom: 8, outerBoundsMode: "same" },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // drawn inside the SVG: an HTML one needs inline styles, which the page's policy refuses
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 14 },
      formatter: (items: unknown) => tooltipText(items, facts, words),
      axisPointer: { lineStyle: { color: colours.muted } },
    },
    xAxis: {
      type: "value",
      min: 1,
      max: facts.last,
      minInterval: 1,
      name: words.generation,
      nameLocation: "middle",
      nameGap: 28,
      axisLine: { lineStyle: { color: colours.muted } },
      axisLabel: { color: colours.muted, fontSize: 14, showMaxLabel: true, hideOverlap: true },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      min: facts.measure === "accuracy" ? 0 : undefined,
      max: facts.measure === "accuracy" ? 1 : undefined,
      scale: facts.measure !== "accuracy",
      axisLabel: { color: colours.muted, fontSize: 14, formatter: (value: number) => words.value(value) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      { ...invisible, type: "line", name: "low", stack: "band", data: along((point) => point.low) },
      {
        ...invisible,
        type: "line",
        name: words.spread,
        stack: "band",
        stackStrategy: "all",
        data: along((point) => point.high - point.low),
        areaStyle: { color: colours.median, opacity: BAND_OPACITY },
      },
      {
        type: "line",
        name: words.median,
        data: along((point) => point.median),
        color: colours.median,
        lineStyle: { width: 2, type: MEDIAN_DASH },
        symbol: "circle",
        symbolSize: 5,
        showSymbol: few,
        endLabel: end,
        labelLayout: { moveOverlap: "shiftY" },
      },
      {
        type: "line",
        name: words.best,
        data: along((point) => point.best),
        color: colours.best,
        lineStyle: { width: 3 },
        symbol: "circle",
        symbolSize: 7,
        showSymbol: few,
        endLabel: { ...end, fontWeight: "bold" },
        labelLayout: { moveOverlap: "shiftY" },
        markLine: stageMarks(facts, words, colours),
      },
      ...facts.baselines.map((baseline, at) => ({
        type: "line",
        name: baseline.name,
        data: [
          [1, baseline.value],
          [facts.last, baseline.value],
        ],
        color: colours.parents[at % colours.parents.length],
        lineStyle: { width: 1.5, type: DASHES[at % DASHES.length] },
        symbol: "none",
        tooltip: { show: false },
      })),
    ],
  };
}

function stageMarks(facts: ChartFacts, words: ChartWords, colours: ChartColours): object {
  return {
    symbol: "none",
    silent: true,
    animation: false,
    lineStyle: { color: colours.muted, type: "solid", width: 1 },
    label: { color: colours.muted, fontSize: 14, formatter: "{b}", position: "end" },
    data: facts.stageStarts.map((generation, at) => ({ xAxis: generation - 0.5, name: words.stage(at + 2) })),
  };
}

function tooltipText(items: unknown, facts: ChartFacts, words: ChartWords): string {
  const first = (Array.isArray(items) ? items[0] : items) as { value?: [number, number] } | undefined;
  const point = facts.points.find((one) => one.generation === first?.value?.[0]);
  if (!point) return "";
  return [
    `${words.generation} ${point.generation}`,
    `${words.best} ${words.value(point.best)}`,
    `${words.median} ${words.value(point.median)}`,
    `${words.spread} ${words.value(point.low)} – ${words.value(point.high)}`,
  ].join("\n");
}

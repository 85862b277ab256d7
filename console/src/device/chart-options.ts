import type { Display } from '@ioc/domain/device-kind'
import type UPlot from 'uplot'
import { formatNumber } from '../format/number.ts'
import { formatClockShort, formatDateShort } from '../format/time.ts'
import { markShapes } from '../look/mark.tsx'
import type { Screen } from '../look/screen.ts'
import type { Language } from '../words/language.ts'
import type { ChartMark } from './chart-mark.ts'
import type { LimitLine } from './limit-line.ts'

type ChartWish = {
  display: Display
  /** Unit of the shown values, in the language of the screen. */
  unit: string
  span: number
  limits: readonly LimitLine[]
  marks: readonly ChartMark[]
  /** What was expected, as shown; null: the lowest and highest are drawn. */
  band: readonly [number, number] | null
  screen: Screen
  language: Language
  /** End of the time axis, ms. */
  end: () => number
}

/** How a history is drawn; everything but its size and data. */
export function chartOptions(wish: ChartWish): Omit<UPlot.Options, 'width' | 'height'> {
  const { display, span, limits, band, screen, language, end } = wish
  const { palette, rem } = screen
  const font = `400 ${rem}px Inter`
  const axis = {
    stroke: palette.text2,
    font,
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
  }
  return {
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    padding: [0.5 * rem, 1.25 * rem, 0, 0],
    scales: {
      x: { time: true, range: () => [(end() - span) / 1000, end() / 1000] },
      y: {
        range: (_, low, high) =>
          withRoom(
            low,
            high,
            [...limits, ...(band ?? []).map((value) => ({ name: '', value }))],
            10 ** -display.digits,
          ),
      },
    },
    series: [
      {},
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
      { stroke: palette.trend, width: rem / 9, points: { show: isAlone, size: rem / 2, fill: palette.trend } },
    ],
    bands: band === null ? [{ series: [2, 1], fill: palette.band }] : [],
    axes: [
      {
        ...axis,
        size: 2 * rem,
        gap: 0.4 * rem,
        space: 5 * rem,
        values: (_, ticks) =>
          ticks.map((second) =>
            span > 2 * 86_400_000 ? formatDateShort(second * 1000) : formatClockShort(second * 1000),
          ),
      },
      {
        ...axis,
        label: wish.unit,
        labelFont: font,
        labelSize: 1.5 * rem,
        labelGap: 0,
        size: 4 * rem,
        gap: 0.4 * rem,
        space: 2.5 * rem,
        values: (_, ticks) => ticks.map((value) => formatNumber(value, digitsOf(ticks, display.digits), language)),
      },
    ],
    hooks: {
      drawClear: [(chart) => drawBand(chart, band, screen)],
      draw: [(chart) => drawLimits(chart, limits, screen), (chart) => drawMarks(chart, wish.marks, screen)],
    },
  }
}

/** One reading makes no line: it is drawn as a point. */
function isAlone(chart: UPlot): boolean {
  return chart.data[0].length === 1
}

/**
 * The scale holds the line, and each limit that lies within three times its height; beside a flat line, every limit.
 * Above and below there is room for one step that the figures can show: `least`.
 */
export function withRoom(low: number, high: number, limits: readonly LimitLine[], least: number): [number, number] {
  const height = Math.max(high - low, Math.abs(high) * 0.02, 1e-6)
  const near = limits
    .map((limit) => limit.value)
    .filter((value) => low === high || (value > low - height * 3 && value < high + height * 3))
  const bottom = Math.min(low, ...near)
  const top = Math.max(high, ...near)
  const slack = Math.max(Math.max(top - bottom, height) * 0.08, least)
  return [bottom - slack, top + slack]
}

/** As many decimals as the steps of the axis need, no more. */
export function digitsOf(ticks: readonly number[], most: number): number {
  const [first, second] = ticks
  if (first === undefined || second === undefined || first === second) return most
  const step = Math.abs(second - first)
  return Math.max(0, Math.min(most + 1, Math.ceil(-Math.log10(step) - 1e-9)))
}

function drawBand(chart: UPlot, band: ChartWish['band'], { palette }: Screen): void {
  if (band === null) return
  const { left, top, width, height } = chart.bbox
  const [low, high] = band.map((value) => Math.min(top + height, Math.max(top, chart.valToPos(value, 'y', true))))
  if (low === undefined || high === undefined) return
  chart.ctx.fillStyle = palette.band
  chart.ctx.fillRect(left, high, width, low - high)
}

function drawLimits(chart: UPlot, limits: readonly LimitLine[], { palette, rem }: Screen): void {
  const pen = chart.ctx
  const ratio = window.devicePixelRatio
  const { left, top, width, height } = chart.bbox
  pen.save()
  const named: number[] = []
  for (const limit of limits) {
    const y = chart.valToPos(limit.value, 'y', true)
    if (y < top || y > top + height) continue
    pen.strokeStyle = palette.text
    pen.lineWidth = ratio
    pen.setLineDash([3 * ratio, 4 * ratio])
    pen.beginPath()
    pen.moveTo(left, y)
    pen.lineTo(left + width, y)
    pen.stroke()
    pen.setLineDash([])
    pen.font = `500 ${0.875 * rem * ratio}px Inter`
    pen.textAlign = 'right'
    pen.textBaseline = 'alphabetic'
    pen.lineWidth = 4 * ratio
    pen.strokeStyle = palette.bg
    pen.fillStyle = palette.text
    const baseline = y - 0.3 * rem * ratio < top + rem * ratio ? y + 1.05 * rem * ratio : y - 0.3 * rem * ratio
    // Two names of limits that lie close would cover each other: the words below the chart say both.
    if (named.some((other) => Math.abs(other - baseline) < rem * ratio)) continue
    named.push(baseline)
    pen.strokeText(limit.name, left + width - 4 * ratio, baseline)
    pen.fillText(limit.name, left + width - 4 * ratio, baseline)
  }
  pen.restore()
}

function drawMarks(chart: UPlot, marks: readonly ChartMark[], { palette, rem }: Screen): void {
  const pen = chart.ctx
  const ratio = window.devicePixelRatio
  const { left, top, width, height } = chart.bbox
  const size = 1.25 * rem * ratio
  for (const mark of marks) {
    const x = chart.valToPos(mark.t / 1000, 'x', true)
    if (x < left || x > left + width) continue
    pen.save()
    pen.strokeStyle = palette.text2
    pen.lineWidth = ratio
    pen.beginPath()
    pen.moveTo(x, top)
    pen.lineTo(x, top + height)
    pen.stroke()
    pen.translate(Math.min(x, left + width - size / 2) - size / 2, top + height - size)
    pen.scale(size / 24, size / 24)
    if (mark.priority === null) {
      pen.strokeStyle = palette.text2
      pen.lineWidth = 2.4
      pen.beginPath()
      pen.arc(12, 12, 8, 0, 2 * Math.PI)
      pen.stroke()
    } else {
      const { path, baseline } = markShapes[mark.priority]
      const shape = new Path2D(path)
      pen.strokeStyle = palette.markLine
      pen.lineWidth = 2.4
      pen.stroke(shape)
      pen.fillStyle = palette.priorities[mark.priority]
      pen.fill(shape)
      pen.fillStyle = palette.inks[mark.priority]
      pen.font = '700 13px Inter'
      pen.textAlign = 'center'
      pen.textBaseline = 'alphabetic'
      pen.fillText(String(mark.priority), 12, baseline)
    }
    pen.restore()
  }
}

import type { Display } from '@ioc/domain/device-kind'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import type { Screen } from '../look/screen.ts'
import { useWords } from '../words/language.ts'
import type { ChartMark } from './chart-mark.ts'
import { chartOptions } from './chart-options.ts'
import type { LimitLine } from './limit-line.ts'
import type { ReadHistory } from './use-history.ts'

export type HistoryChartProps = {
  history: ReadHistory
  display: Display
  /** Width of the time axis, ms. */
  span: number
  limits: readonly LimitLine[]
  marks: readonly ChartMark[]
  /** What a model expected, in the metric's own unit: drawn instead of the lowest and highest. */
  expected?: readonly [number, number] | null
  screen: Screen
  label: string
}

/** The measured line over its band of lowest to highest, with limits as lines and alarms as marks. */
export function HistoryChart(props: HistoryChartProps) {
  const { history, display, span, limits, marks, expected = null, screen, label } = props
  const { language, words } = useWords()
  const unit = words.units[display.unit] ?? display.unit
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot | null>(null)
  const newest = useRef(history)
  useEffect(() => {
    newest.current = history
    chart.current?.setData(columns(history, display.factor))
  }, [history, display])
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const size = () => ({ width: element.clientWidth, height: element.clientHeight })
    const band = expected === null ? null : ([expected[0] * display.factor, expected[1] * display.factor] as const)
    const end = () => newest.current.to
    const options = chartOptions({ display, unit, span, limits, marks, band, screen, language, end })
    const drawn = new UPlot({ ...options, ...size() }, columns(newest.current, display.factor), element)
    chart.current = drawn
    const observer = new ResizeObserver(() => drawn.setSize(size()))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.current = null
      drawn.destroy()
    }
  }, [display, unit, span, limits, marks, expected, screen, language])
  return <div ref={box} className="chart" role="img" aria-label={label} />
}

function columns({ t, v, low, high }: ReadHistory, factor: number): UPlot.AlignedData {
  const shown = (values: readonly number[]) => values.map((value) => value * factor)
  return [t.map((ms) => ms / 1000), shown(low), shown(high), shown(v)]
}

/** Rows of indicators: `body` is the indicator or target as JSON, `source_date` '' where none was said. */
export type IndicatorTables = {
  indicator: { id: string; body: string }
  indicator_target: { indicator: string; place: string; body: string }
  indicator_value: {
    indicator: string
    place: string
    period: string
    source: string
    revision: number
    value: number
    source_name: string
    source_date: string
    recorded_at: string
    who: string
  }
  /** What a source's data of a local day were worth; `body` is a QualityCell as JSON. */
  quality_day: { day: string; commune: string; kind: string; gateway: string; body: string }
}

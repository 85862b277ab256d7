/** A limit that the chart draws as a line, in shown units. */
export type LimitLine = { name: string; value: number }

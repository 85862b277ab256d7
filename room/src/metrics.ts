import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The figures of a room; every one carries the label `room`. */
export type Metrics = {
  registry: Registry
  counter(name: string, help: string, labels?: string[]): Counter
  /** `collect` sets its values anew whenever somebody asks. */
  gauge(name: string, help: string, labels?: string[], collect?: (gauge: Gauge) => Promise<void>): Gauge
  /** Seconds; buckets from 1 ms to 30 s. */
  latency(name: string, help: string, labels?: string[]): Histogram
}

const latencyBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30]

export function roomMetrics(room: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ room })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    counter: (name, help, labelNames = []) => new Counter({ name, help, labelNames, registers }),
    gauge: (name, help, labelNames = [], collect) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames,
        registers,
        ...(collect ? { collect: () => collect(gauge) } : {}),
      })
      return gauge
    },
    latency: (name, help, labelNames = []) =>
      new Histogram({ name, help, labelNames, buckets: latencyBuckets, registers }),
  }
}

/**
 * Figures of several rooms, each as JSON of prom-client, in the text format of Prometheus; what is no list is left out.
 */
export function prometheusText(figures: readonly unknown[]): Promise<string> {
  return AggregatorRegistry.aggregate(figures.filter((one) => Array.isArray(one))).metrics()
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Values come from short, fixed lists: each one is a series that Prometheus keeps. */
export type Labels<Label extends string> = Readonly<Record<Label, string>>

export interface MetricsPage {
  readonly contentType: string
  readonly body: string
}

/** What a process counts and measures. Names say the unit: _seconds, _bytes; what only grows ends in _total. */
export interface Metrics {
  counter<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): (labels: Labels<Label>, by?: number) => void
  histogram<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    buckets?: readonly number[],
  ): (labels: Labels<Label>, value: number) => void
  /** @param read  asked whenever Prometheus asks; undefined where there is nothing to tell */
  gauge(name: string, help: string, read: () => MaybeLater<number | undefined>): void
  /** @param read  a number for each value of the label */
  gaugeBy(
    name: string,
    help: string,
    label: string,
    read: () => MaybeLater<Readonly<Record<string, number>>>,
  ): void
  /** All of it, as Prometheus reads it. */
  page(): Promise<MetricsPage>
}

type MaybeLater<T> = T | Promise<T>

/** From a fast stage to the longest job, in seconds. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Starts with what every process has: memory, CPU, the lag of the event loop, garbage collection. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    counter(name, help, labels) {
      const counter = new Counter({ name, help, labelNames: [...labels], registers })
      return (values, by = 1) => counter.inc(values, by)
    },
    histogram(name, help, labels, buckets = durations) {
      const histogram = new Histogram({
        name,
        help,
        labelNames: [...labels],
        buckets: [...buckets],
        registers,
      })
      return (values, value) => histogram.observe(values, value)
    },
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const value = await read()
          if (value === undefined) this.remove()
          else this.set(value)
        },
      })
    },
    gaugeBy(name, help, label, read) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        async collect() {
          const values = await read()
          this.reset()
          for (const [of, value] of Object.entries(values)) this.set({ [label]: of }, value)
        },
      })
    },
    page: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}

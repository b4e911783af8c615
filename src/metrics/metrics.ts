import cluster from 'node:cluster';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Family } from './family.js';
import { GaugeSources, type GaugeSeries, gaugeSeries } from './gauges.js';
import { type SignalSeries, signalSeries } from './series.js';
import { tellOwn } from './workers.js';

/** What this process counts, and what it reads when somebody asks. */
@Injectable()
export class Metrics implements OnModuleDestroy {
  private readonly logger = new Logger('Metrics');
  readonly registry = new Registry();
  private readonly stops: (() => void)[] = [];

  constructor(private readonly sources: GaugeSources) {
    for (const [name, series] of Object.entries(signalSeries)) this.stops.push(this.addFed(name, series));
    for (const [name, series] of Object.entries(gaugeSeries)) this.addGauge(name, series);
    collectDefaultMetrics({ register: this.registry });
    if (cluster.isWorker) this.stops.push(tellOwn(this.registry));
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  onModuleDestroy(): void {
    for (const stop of this.stops) stop();
    this.registry.clear();
  }

  private addFed(name: string, series: SignalSeries): () => void {
    const { help, labels = [] } = series;
    if (series.kind === 'counter') {
      const counters = new Family(name, labels, () => new Counter({ name, help, registers: [] }));
      this.registry.registerMetric(counters.asMetric);
      return series.feed((values, by) => counters.of(values).inc(by));
    }
    const buckets = [...series.buckets];
    const histograms = new Family(name, labels, () => new Histogram({ name, help, buckets, registers: [] }));
    this.registry.registerMetric(histograms.asMetric);
    return series.feed((values, value) => histograms.of(values).observe(value));
  }

  private addGauge(name: string, { help, labels = [], ofWorkers, read }: GaugeSeries): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      aggregator: ofWorkers ?? 'sum',
      collect: () => this.readInto(gauge, read),
    });
  }

  /** What cannot be read now is left out: the rest of the scrape matters most when something is wrong. */
  private async readInto(gauge: Gauge, read: GaugeSeries['read']): Promise<void> {
    gauge.reset();
    try {
      for (const { labels = {}, value } of await read(this.sources)) gauge.set(labels, value);
    } catch (error) {
      this.logger.warn(`A gauge could not be read: ${String(error)}`);
    }
  }
}

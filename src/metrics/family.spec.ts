import { AggregatorRegistry, Counter, Histogram, Registry } from 'prom-client';
import { Family } from './family.js';

const help = 'What is counted.';

describe('Family', () => {
  const counters = (labels: string[]) => new Family('n', labels, () => new Counter({ name: 'n', help, registers: [] }));
  const textOf = (family: { readonly asMetric: Family<Counter>['asMetric'] }): Promise<string> => {
    const registry = new Registry();
    registry.registerMetric(family.asMetric);
    return registry.metrics();
  };

  it('tells a scrape what prom-client would: counters', async () => {
    const [registry, family] = [new Registry(), counters(['a', 'b'])];
    const own = new Counter({ name: 'n', help, labelNames: ['a', 'b'], registers: [registry] });
    for (const [labels, by] of [
      [{ a: '1', b: '2' }, 1],
      [{ b: '2', a: '1' }, 4],
      [{ a: '1', b: 'say "no"\n' }, 2],
      [{ a: '', b: '12' }, 3],
      [{ a: '1', b: '' }, 1],
    ] as const) {
      own.inc(labels, by);
      family.of(labels).inc(by);
    }
    expect(await textOf(family)).toBe(await registry.metrics());
  });

  it('tells a scrape what prom-client would: histograms', async () => {
    const [registry, buckets] = [new Registry(), [0.1, 0.25, 5]];
    const own = new Histogram({ name: 'n', help, buckets, labelNames: ['a'], registers: [registry] });
    const family = new Family('n', ['a'], () => new Histogram({ name: 'n', help, buckets, registers: [] }));
    for (const [a, value] of [
      ['x', 0.01],
      ['x', 0.2],
      ['y', 7],
      ['x', 0.25],
    ] as const) {
      own.observe({ a }, value);
      family.of({ a }).observe(value);
    }
    const lines = (text: string): string[] => text.split('\n').map(withSortedLabels).sort();
    expect(lines(await textOf(family as never))).toEqual(lines(await registry.metrics()));
  });

  it('is there before anything was counted, and is 0 where it has no labels', async () => {
    expect(await textOf(counters(['a']))).toBe(`# HELP n ${help}\n# TYPE n counter\n`);
    expect(await textOf(counters([]))).toBe(`# HELP n ${help}\n# TYPE n counter\nn 0\n`);
  });

  it('is added to those of other processes', async () => {
    const told = [1, 2].map(async (by) => {
      const [registry, family] = [new Registry(), counters(['a'])];
      registry.registerMetric(family.asMetric);
      family.of({ a: 'both' }).inc(by);
      family.of({ a: `only ${by}` }).inc();
      return registry.getMetricsAsJSON();
    });
    const text = await AggregatorRegistry.aggregate(await Promise.all(told)).metrics();
    expect(text.split('\n').filter((line) => line.startsWith('n{'))).toEqual([
      'n{a="both"} 3',
      'n{a="only 1"} 1',
      'n{a="only 2"} 1',
    ]);
  });
});

function withSortedLabels(line: string): string {
  return line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join()}}`);
}

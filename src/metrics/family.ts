import type { Counter, Histogram, Metric, MetricObjectWithValues, MetricValue } from 'prom-client';

/** Values of labels, by their names. */
export type Labels = Readonly<Record<string, string>>;

interface Member<M> {
  readonly labels: Labels;
  readonly metric: M;
}

/** What begins with the same values of the first labels. */
class Branch<M> {
  member: Member<M> | undefined;
  private readonly further = new Map<string, Branch<M>>();

  at(value: string): Branch<M> {
    let next = this.further.get(value);
    if (!next) this.further.set(value, (next = new Branch()));
    return next;
  }
}

/**
 * A series with labels: one metric of prom-client's without labels for each combination of their values, found by one value after the
 * other. prom-client itself would make a text of all labels at each count, and look for that: twice as long as counting takes.
 */
export class Family<M extends Counter | Histogram> {
  private readonly root = new Branch<M>();
  private readonly members: Member<M>[] = [];

  /**
   * @param labels the names of the labels; without any there is one member, from the start
   * @param make a metric without labels, which no registry has
   */
  constructor(
    readonly name: string,
    private readonly labels: readonly string[],
    private readonly make: () => M,
  ) {
    if (labels.length === 0) this.of({});
  }

  /** @param labels a value for each name */
  of(labels: Labels): M {
    let branch = this.root;
    for (const name of this.labels) branch = branch.at(labels[name] ?? '');
    return (branch.member ??= this.add(labels)).metric;
  }

  /** For a registry, which asks nothing but this and the name of what it has. */
  get asMetric(): Metric {
    return this as unknown as Metric;
  }

  /** What the registry asks for at a scrape. */
  async get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
    const described = await this.make().get();
    const values = await Promise.all(this.members.map(valuesOf));
    return { ...described, values: values.flat() };
  }

  private add(labels: Labels): Member<M> {
    const member = { labels, metric: this.make() };
    this.members.push(member);
    return member;
  }
}

async function valuesOf<M extends Counter | Histogram>({ labels, metric }: Member<M>): Promise<MetricValue<string>[]> {
  const { values } = await metric.get();
  return values.map((value) => ({ ...value, labels: { ...labels, ...value.labels } }));
}

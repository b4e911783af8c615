import { parse, type ParsedUrlQuery } from 'node:querystring';

/** What stands behind the `?`, which nobody has asked for yet. */
class Unread {
  private read: ParsedUrlQuery | undefined;

  constructor(private readonly text: string) {}

  get values(): ParsedUrlQuery {
    return (this.read ??= parse(this.text));
  }
}

const WHEN_ASKED: ProxyHandler<Unread> = {
  get: ({ values }, name) => Reflect.get(values, name) as unknown,
  has: ({ values }, name) => Reflect.has(values, name),
  ownKeys: ({ values }) => Reflect.ownKeys(values),
  getOwnPropertyDescriptor: ({ values }, name) => Reflect.getOwnPropertyDescriptor(values, name),
  set: ({ values }, name, value) => Reflect.set(values, name, value),
  getPrototypeOf: () => null,
};

/**
 * `request.query` for `@Query()`: an object without a prototype, read when somebody looks into it. Protocol endpoints read the
 * text themselves, strictly (protocol/parameters.ts), and would have it taken apart twice.
 */
export function unreadQuery(text: string): Record<string, unknown> {
  return text === '' ? {} : (new Proxy(new Unread(text), WHEN_ASKED) as object as Record<string, unknown>);
}

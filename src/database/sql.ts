/** More are not kept. The code has far fewer; what lets their number grow is a list of any length in a statement. */
const MOST = 10_000;

/** A text that was put together before, and those that go on from it. */
class Known {
  private static count = 0;
  private readonly further = new Map<string, Known>();

  constructor(readonly text: string) {}

  then(part: string): Known {
    const known = this.further.get(part);
    if (known) return known;
    const next = new Known(this.text + part);
    if (Known.count < MOST) {
      this.further.set(part, next);
      Known.count += 1;
    }
    return next;
  }
}

const nothing = new Known('');

/**
 * A statement in the making: its text, and the values for the question marks in it. Of the same parts comes the very same
 * string: made anew for each request, a kilobyte would be copied and hashed before its compiled statement is found.
 */
export class Sql {
  /** In the order of their marks. */
  readonly values: unknown[] = [];
  private known = nothing;

  get text(): string {
    return this.known.text;
  }

  /** @param part of the text, which never depends on what somebody sent */
  add(part: string): this {
    if (part !== '') this.known = this.known.then(part);
    return this;
  }
}

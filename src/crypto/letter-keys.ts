import { createSecretKey, type KeyObject } from 'node:crypto';
import { randomBytes } from './random.js';
import { Secrets } from './secrets.js';

/** Of the secret, in front of each letter. */
export const ID_BYTES = 4;
/** The purpose of the keys that these are derived from. */
const PURPOSE = 'letters';
const SERIES_BYTES = 4;
/** What a letter begins with, and what its key is found by: the id of the secret, and the series. */
export const HEAD_BYTES = ID_BYTES + SERIES_BYTES;

/** Random nonces of 96 bits under one key: two of so many are the same with a probability of 2^-57. */
const LONGEST_SERIES = 2 ** 20;
/** Some series of each process, for each kind. */
const MOST_KNOWN = 1000;

interface Series {
  readonly head: Buffer;
  readonly key: KeyObject;
  /** How many letters it has room for. */
  left: number;
}

/**
 * The keys of sealed letters. What a process seals one after the other is a series, one for each kind: its four random
 * bytes stand in front of each letter, and its key is derived from them once, not for each letter.
 */
export class LetterKeys {
  private readonly own = new Map<string, Series>();
  private readonly known = new Map<string, KeyObject>();

  /** @param longest how many letters may share a key */
  constructor(
    private readonly secrets: Secrets,
    private readonly longest = LONGEST_SERIES,
  ) {}

  /** For one letter. */
  next(kind: string): Pick<Series, 'head' | 'key'> {
    let series = this.own.get(kind);
    if (!series || series.left === 0) this.own.set(kind, (series = this.begin(kind)));
    series.left -= 1;
    return series;
  }

  /** Undefined when no secret of ours has that id. */
  find(kind: string, head: Buffer): KeyObject | undefined {
    return this.known.get(nameOf(kind, head)) ?? this.derive(kind, head);
  }

  /** For a letter that could be opened with it: what others make up is not kept. */
  keep(kind: string, head: Buffer, key: KeyObject): void {
    const name = nameOf(kind, head);
    if (this.known.has(name)) return;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(name, key);
  }

  private begin(kind: string): Series {
    const head = Buffer.concat([this.secrets.newest(PURPOSE).id, randomBytes(SERIES_BYTES)]);
    return { head, key: this.derive(kind, head)!, left: this.longest };
  }

  private derive(kind: string, head: Buffer): KeyObject | undefined {
    const purposeKey = this.secrets.find(PURPOSE, head.subarray(0, ID_BYTES));
    if (!purposeKey) return undefined;
    return createSecretKey(Secrets.mac(purposeKey, Buffer.concat([head.subarray(ID_BYTES), Buffer.from(kind)])));
  }
}

function nameOf(kind: string, head: Buffer): string {
  return head.toString('latin1') + kind;
}

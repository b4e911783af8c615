import type { Facts } from './facts.js';

export type Verdict = 'pass' | 'warning' | 'failed';

/** What a check has found, in one sentence that holds no secret. */
export interface Finding {
  readonly verdict: Verdict;
  readonly found: string;
}

/** The facts that a check looks at. What could not be read is told by the list, and no check has to think of it. */
export type Subject = 'settings' | 'machine' | 'database' | 'records';

type Looks<S extends Subject> = {
  readonly [Name in S]: {
    readonly of: Name;
    /** @param settings besides the facts: what they are measured by */
    readonly find: (facts: NonNullable<Facts[Name]>, settings: Facts['settings']) => Finding;
  };
}[S];

/** One line of the checklist. */
export type HardeningCheck = Looks<Subject> & {
  /** How scripts and people name it; never changed once it was released. */
  readonly name: string;
  readonly expected: string;
  /** The worst that it can say. */
  readonly atWorst: Exclude<Verdict, 'pass'>;
  /** How to mend it. */
  readonly mend: string;
  /** The page that explains it. */
  readonly read: string;
};

export const pass = (found: string): Finding => ({ verdict: 'pass', found });
export const warning = (found: string): Finding => ({ verdict: 'warning', found });
export const failed = (found: string): Finding => ({ verdict: 'failed', found });

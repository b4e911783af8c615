/** What a person is told about a scope on the consent page. */
export interface ScopeText {
  /** What the client will be able to do, in plain words. */
  readonly title: string;
  readonly description?: string;
  /** The person may leave it out and still sign in. */
  readonly optional?: boolean;
}

export type ScopeTexts = Readonly<Record<string, ScopeText>>;

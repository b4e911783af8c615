/** Stands for signing in to the client at all, so that a client that asks for no scope is asked about too. */
export const CONNECTION = '';

/** What one person has allowed one client. */
export class Consent {
  private readonly allowed: ReadonlySet<string>;

  constructor(scopes: readonly string[]) {
    this.allowed = new Set(scopes);
  }

  has(scope: string): boolean {
    return this.allowed.has(scope);
  }

  /** Whether nothing of this would have to be asked for. */
  covers(scopes: Iterable<string>): boolean {
    return [CONNECTION, ...scopes].every((scope) => this.allowed.has(scope));
  }
}

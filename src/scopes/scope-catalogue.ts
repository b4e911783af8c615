import { OFFLINE_ACCESS } from '../protocol/scope.js';
import { OPENID } from '../protocol/standard-claims.js';

/** What a person is told about a scope on the consent page. */
export interface ScopeText {
  /** What the client will be able to do, in plain words. */
  readonly title: string;
  readonly description?: string;
  /** The person may leave it out and still sign in. */
  readonly optional?: boolean;
}

export interface Scope extends ScopeText {
  readonly name: string;
  /** The API that the scope opens; undefined for scopes that concern the authorization server itself. */
  readonly audience: string | undefined;
}

/** Scopes of the server itself; no API owns them. */
const OWN_SCOPES: Readonly<Record<string, ScopeText>> = {
  [OPENID]: { title: 'Know that it is you', description: 'See an identifier of your account, and when you signed in.' },
  profile: {
    title: 'See your profile',
    description: 'Your name, picture, language and other details of your profile.',
    optional: true,
  },
  email: { title: 'See your e-mail address', optional: true },
  address: { title: 'See your postal address', optional: true },
  phone: { title: 'See your phone number', optional: true },
  [OFFLINE_ACCESS]: {
    title: 'Keep this access while you are away',
    description: 'It stays allowed until you withdraw it, also when you are signed out.',
    optional: true,
  },
};

/** All scopes there are, at one moment. */
export class ScopeCatalogue {
  private readonly scopes = new Map<string, Scope>();

  constructor(resourceServers: readonly { audience: string; scopes: Readonly<Record<string, ScopeText>> }[]) {
    this.add(OWN_SCOPES, undefined);
    for (const { audience, scopes } of resourceServers) this.add(scopes, audience);
  }

  get names(): readonly string[] {
    return [...this.scopes.keys()];
  }

  find(name: string): Scope | undefined {
    return this.scopes.get(name);
  }

  /** The APIs that these scopes open, each once. */
  audiencesOf(names: Iterable<string>): readonly string[] {
    const audiences = [...names].map((name) => this.scopes.get(name)?.audience);
    return [...new Set(audiences.filter((audience) => audience !== undefined))];
  }

  private add(texts: Readonly<Record<string, ScopeText>>, audience: string | undefined): void {
    for (const [name, text] of Object.entries(texts)) this.scopes.set(name, { name, audience, ...text });
  }
}

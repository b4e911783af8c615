import { OFFLINE_ACCESS } from '../protocol/scope.js';
import { OPENID } from '../protocol/standard-claims.js';
import type { ResourceServer } from './resource-server.js';
import type { ScopeText, ScopeTexts } from './scope-text.js';

export interface Scope extends ScopeText {
  readonly name: string;
  /** The API that the scope opens; undefined for scopes that concern the authorization server itself. */
  readonly audience: string | undefined;
}

/** Scopes of the server itself; no API owns them. */
export const OWN_SCOPES: ScopeTexts = {
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

/** All APIs and all scopes there are, at one moment. */
export class ScopeCatalogue {
  private readonly scopes = new Map<string, Scope>();
  private readonly resourceServers = new Map<string, ResourceServer>();

  /** @param issuer this server itself, whose UserInfo the scope openid opens */
  constructor(
    private readonly issuer: string,
    resourceServers: readonly ResourceServer[],
  ) {
    this.add(OWN_SCOPES, undefined);
    for (const resourceServer of resourceServers) {
      this.resourceServers.set(resourceServer.audience, resourceServer);
      this.add(resourceServer.scopes, resourceServer.audience);
    }
  }

  get names(): readonly string[] {
    return [...this.scopes.keys()];
  }

  find(name: string): Scope | undefined {
    return this.scopes.get(name);
  }

  /** The API with this audience. */
  resourceServer(audience: string): ResourceServer | undefined {
    return this.resourceServers.get(audience);
  }

  /** Whether tokens can be for this: an API, or this server itself. */
  isTarget(audience: string): boolean {
    return audience === this.issuer || this.resourceServers.has(audience);
  }

  /** The APIs that these scopes open, each once. */
  audiencesOf(names: Iterable<string>): readonly string[] {
    const audiences = [...names].map((name) => this.scopes.get(name)?.audience);
    return [...new Set(audiences.filter((audience) => audience !== undefined))];
  }

  /** What these scopes open, this server itself included: where a token with them can be used. */
  targetsOf(names: readonly string[]): readonly string[] {
    const apis = this.audiencesOf(names);
    return names.includes(OPENID) ? [...apis, this.issuer] : apis;
  }

  private add(texts: ScopeTexts, audience: string | undefined): void {
    for (const [name, text] of Object.entries(texts)) this.scopes.set(name, { name, audience, ...text });
  }
}

import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { Strategy } from 'passport-oauth2';
import { SampleClientSettings } from '../settings.js';
import { AuthorizationServer } from './authorization-server.js';
import { TokenEndpoint } from './token-endpoint.js';
import type { TokenSet } from './token-set.js';

type Done = (error: unknown, accessToken?: string, refreshToken?: string, tokens?: TokenSet) => void;
type PassportRequest = Parameters<Strategy['authenticate']>[0];

/** How many parameters passport-oauth2 must see on its verify function to hand it the whole answer of the token endpoint. */
const WITH_TOKEN_RESPONSE = 5;

/** The Web Server Flow by passport-oauth2, with state and PKCE (S256), at the endpoints that Portico's metadata names. */
@Injectable()
export class PorticoStrategy extends PassportStrategy(Strategy, undefined, WITH_TOKEN_RESPONSE) {
  constructor(
    settings: SampleClientSettings,
    private readonly server: AuthorizationServer,
    tokenEndpoint: TokenEndpoint,
  ) {
    super({
      // Known only once Portico was asked: see authenticate().
      authorizationURL: settings.issuer,
      tokenURL: settings.issuer,
      clientID: settings.clientId,
      clientSecret: settings.clientSecret,
      callbackURL: settings.redirectUri,
      scope: settings.scope,
      state: true,
      pkce: true,
    });
    passport.use(settings.strategyName, this);
    // passport-oauth2 can only put the secret into the body. RFC 6749 §2.3.1 prefers the header.
    const presumed = { scope: settings.scope.split(' ') };
    const getOAuthAccessToken = (code: string, parameters: Record<string, string>, done: Done) => {
      tokenEndpoint.exchange({ ...parameters, code }, presumed).then(
        (tokens) => done(null, tokens.accessToken, tokens.refreshToken, tokens),
        (error: unknown) => done(error),
      );
    };
    Object.assign(this._oauth2, { getOAuthAccessToken });
  }

  override authenticate(request: PassportRequest, options?: object): void {
    this.server.metadata().then(
      ({ authorizationEndpoint }) => {
        Object.assign(this._oauth2, { _authorizeUrl: authorizationEndpoint });
        super.authenticate(request, options);
      },
      (error: unknown) => this.error(error),
    );
  }

  /** passport-oauth2 found tokens: they are what this client calls a user, until a sign-in is made of them. */
  validate(_accessToken: string, _refreshToken: string | undefined, tokens: TokenSet): TokenSet {
    return tokens;
  }
}

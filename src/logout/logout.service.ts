import { Inject, Injectable } from '@nestjs/common';
import type { Browser } from '../authorization/browser.js';
import { SignIns, type SignIn } from '../authorization/sign-ins.js';
import type { Client } from '../clients/client.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Sealer } from '../crypto/sealer.js';
import { SignOut } from '../revocation/sign-out.js';
import { subjectOf } from '../users/subject.js';
import type { LogoutRequest } from './logout-request.js';

const KIND = 'logout-request';

/** What is kept of a request while the person is asked; sealed into the page, so that nothing of it can be changed. */
export interface PendingLogout {
  readonly redirectUri?: string;
  readonly state?: string;
  readonly sessionId: string;
}

/** What the browser does after a sign-out. */
export interface SignedOut {
  readonly redirectUri: string | undefined;
  /** Front-channel logout addresses to load. */
  readonly frames: readonly string[];
}

@Injectable()
export class LogoutService {
  constructor(
    private readonly signIns: SignIns,
    private readonly signOut: SignOut,
    private readonly sealer: Sealer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  findSignIn(browser: Browser): Promise<SignIn | undefined> {
    return this.signIns.find(browser.sessionSecret);
  }

  /** RP-Initiated Logout §2: nobody need be asked where the client proves that it had signed in this very person. */
  isProven({ hint, client }: LogoutRequest, { session, user }: SignIn): boolean {
    if (!hint || !client || hint.clientId !== client.id) return false;
    return hint.subject === subjectOf(user, client.sector) && hint.sessionId === session.id;
  }

  seal({ postLogoutRedirectUri: redirectUri, state }: LogoutRequest, { session }: SignIn): string {
    const pending: PendingLogout = { redirectUri, state, sessionId: session.id };
    return this.sealer.seal(KIND, pending);
  }

  open(sealed: string): PendingLogout | undefined {
    return this.sealer.open<PendingLogout>(KIND, sealed);
  }

  /** Ends the session, and says where to go on. */
  async end({ session }: SignIn, redirectUri: string | undefined, state: string | undefined): Promise<SignedOut> {
    const clients = await this.signOut.endSession(session);
    const frames = clients.map((client) => this.frameOf(client, session.id)).filter((frame) => frame !== undefined);
    return { redirectUri: withState(redirectUri, state), frames };
  }

  /** Front-Channel Logout §2. */
  private frameOf({ frontchannelLogoutUri, frontchannelNeedsSession }: Client, sid: string): string | undefined {
    if (frontchannelLogoutUri === undefined || !frontchannelNeedsSession) return frontchannelLogoutUri;
    const url = new URL(frontchannelLogoutUri);
    url.searchParams.set('iss', this.settings.issuer);
    url.searchParams.set('sid', sid);
    return url.href;
  }
}

/** RP-Initiated Logout §3: the state comes back unchanged. */
export function withState(redirectUri: string | undefined, state: string | undefined): string | undefined {
  if (redirectUri === undefined || state === undefined) return redirectUri;
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`;
}

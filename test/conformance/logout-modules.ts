import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { BackchannelSender } from '../../src/logout/backchannel-sender.js';
import { type Answer, fieldOf } from '../support/browser.js';
import { type Changes, type Module, RelyingParty, type SignedIn } from './relying-party.js';

const BYE = 'https://suite.test/post_logout_redirect';

interface LogoutAttempt extends SignedIn {
  readonly party: RelyingParty;
  readonly state: string;
  readonly answer: Answer;
}

/** A sign-in, and then the browser at the end_session_endpoint. @param change what is different from a good request */
async function logOut(
  [server, mode]: Parameters<Module>,
  change: (signedIn: SignedIn) => Changes | Promise<Changes> = () => ({}),
  metadata: object = {},
): Promise<LogoutAttempt> {
  const party = await RelyingParty.register(server, mode, { post_logout_redirect_uris: [BYE], ...metadata });
  const signedIn = await party.signIn();
  const state = randomBytes(64).toString('hex');
  const good = { id_token_hint: signedIn.tokens.id_token, post_logout_redirect_uri: BYE, state };
  const given = Object.entries<string | undefined>({ ...good, ...(await change(signedIn)) });
  const request = new URLSearchParams(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return { ...signedIn, party, state, answer: await party.flow.browser.get(`/logout?${request.toString()}`) };
}

/** Answers the question that a request without a usable hint ends in. */
function confirm({ party, answer }: LogoutAttempt): Promise<Answer> {
  const fields = { request: fieldOf(answer.text, 'request'), csrf_token: fieldOf(answer.text, 'csrf_token') };
  return party.flow.browser.post('/logout/confirm', { ...fields, decision: 'sign_out' });
}

const isSignedIn = async ({ party }: LogoutAttempt): Promise<boolean> => {
  const { parameters } = await party.authorize(party.request({ prompt: 'none' }));
  if (parameters['code'] === undefined) expect(parameters['error']).toBe('login_required');
  return parameters['code'] !== undefined;
};

/** An error page, nobody is sent anywhere, and the person is still signed in. */
const isRefused =
  (change: (signedIn: SignedIn) => Changes | Promise<Changes>): Module =>
  async (...run) => {
    const attempt = await logOut(run, change);
    expect([attempt.answer.status, attempt.answer.location]).toEqual([400, undefined]);
    expect(attempt.answer.text).toContain('invalid_request');
    expect(await isSignedIn(attempt)).toBe(true);
  };

/** The person ends up signed out on a page of ours, asked before where the client could not prove itself. */
const signsOutHere =
  (change: Changes, isAsked: boolean): Module =>
  async (...run) => {
    const attempt = await logOut(run, () => change);
    expect(attempt.answer.text.includes('id="logout-confirm"')).toBe(isAsked);
    const last = isAsked ? await confirm(attempt) : attempt.answer;
    expect([last.status, last.location]).toEqual([200, undefined]);
    expect(last.text).toContain('You are signed out');
    expect(await isSignedIn(attempt)).toBe(false);
  };

const signsOutWith =
  (change: Changes): Module =>
  async (...run) => {
    const attempt = await logOut(run, () => change);
    const state = 'state' in change ? '' : `?state=${attempt.state}`;
    expect(attempt.answer.location).toBe(`${BYE}${state}`);
    expect(await isSignedIn(attempt)).toBe(false);
  };

/** An ID token by somebody else, with the right claims. */
async function fakeIdToken({ idToken }: SignedIn): Promise<Changes> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const token = new SignJWT(idToken).setProtectedHeader({ alg: 'RS256', kid: 'suite', jwk });
  return { id_token_hint: await token.sign(privateKey) };
}

const withoutSignature = ({ tokens }: SignedIn): Changes => {
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  return { id_token_hint: `${header}.${tokens.id_token.split('.')[1]}.` };
};

/** A relying party's address that keeps the bodies it is sent. */
async function listen(): Promise<{ url: string; bodies: URLSearchParams[]; stop: () => void }> {
  const bodies: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(new URLSearchParams(body));
      response.writeHead(200, { 'cache-control': 'no-store' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/backchannel_logout`, bodies, stop: () => server.close() };
}

/** The modules of the three logout plans. */
export const logoutModules: Readonly<Record<string, Module>> = {
  'oidcc-rp-initiated-logout': signsOutWith({}),
  'oidcc-rp-initiated-logout-no-state': signsOutWith({ state: undefined }),
  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': isRefused(() => ({
    post_logout_redirect_uri: 'https://suite.test/not_registered',
  })),
  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': isRefused(() => ({
    post_logout_redirect_uri: `${BYE}?foo=bar`,
  })),
  'oidcc-rp-initiated-logout-modified-id-token-hint': isRefused(withoutSignature),
  'oidcc-rp-initiated-logout-bad-id-token-hint': isRefused(fakeIdToken),
  'oidcc-rp-initiated-logout-no-id-token-hint': isRefused(() => ({ id_token_hint: undefined })),
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': signsOutHere({ post_logout_redirect_uri: undefined }, false),
  'oidcc-rp-initiated-logout-no-params': signsOutHere(
    { id_token_hint: undefined, post_logout_redirect_uri: undefined, state: undefined },
    true,
  ),
  'oidcc-rp-initiated-logout-only-state': signsOutHere(
    { id_token_hint: undefined, post_logout_redirect_uri: undefined },
    true,
  ),

  'oidcc-backchannel-rp-initiated-logout': async (...run) => {
    const [server] = run;
    const channel = await listen();
    const metadata = { backchannel_logout_uri: channel.url, backchannel_logout_session_required: true };
    const attempt = await logOut(run, undefined, metadata);
    await server.app.get(BackchannelSender, { strict: false }).deliverDue();
    channel.stop();
    expect(channel.bodies.map((body) => [...body.keys()])).toEqual([['logout_token']]);
    const { payload } = await attempt.party.verify(channel.bodies[0]!.get('logout_token')!);
    const { sub, sid } = attempt.idToken;
    expect(payload).toMatchObject({ sub, sid, iat: server.clock.seconds(), jti: expect.any(String) });
    expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    expect(payload).not.toHaveProperty('nonce');
    expect(attempt.answer.location).toBe(`${BYE}?state=${attempt.state}`);
    expect(await isSignedIn(attempt)).toBe(false);
  },

  'oidcc-frontchannel-rp-initiated-logout': async (...run) => {
    const uri = 'https://suite.test/frontchannel_logout';
    const metadata = { frontchannel_logout_uri: uri, frontchannel_logout_session_required: true };
    const attempt = await logOut(run, undefined, metadata);
    const { iss, sid } = attempt.idToken as { iss: string; sid: string };
    const frame = `${uri}?${new URLSearchParams({ iss, sid }).toString()}`.replaceAll('&', '&amp;');
    expect(attempt.answer.text).toContain(`<iframe src="${frame}"`);
    expect(attempt.answer.headers.get('content-security-policy')).toContain('frame-src https://suite.test');
    expect(attempt.answer.headers.get('refresh')).toContain(`url=${BYE}?state=${attempt.state}`);
    expect(await isSignedIn(attempt)).toBe(false);
  },
};

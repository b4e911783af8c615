import { Injectable } from '@nestjs/common';
import { ServerUnreachable } from '../failure.js';
import { type Answer, request, stringOf } from '../portico/answer.js';
import { hasExpired } from '../portico/token-set.js';
import { SampleClientSettings } from '../settings.js';
import type { SignIn } from '../sign-in/sign-in.js';
import { TokenRefresher } from '../sign-in/token-refresher.js';
import { type Note, readNotes } from './note.js';

/** The API refused, although the person is signed in. */
export class NotesRefused extends Error {
  constructor(
    readonly status: number,
    readonly error: string | undefined,
    readonly description: string | undefined,
  ) {
    super(`${status} ${error ?? ''}`);
  }
}

/** The notes of the person who is signed in, read and written with their access token. */
@Injectable()
export class NotesApi {
  constructor(
    private readonly settings: SampleClientSettings,
    private readonly refresher: TokenRefresher,
  ) {}

  async list(signIn: SignIn): Promise<Note[]> {
    const answer = await this.ask(signIn, this.settings.apiUrl);
    const notes = readNotes(answer.body);
    if (!notes) throw new ServerUnreachable('The notes API');
    return notes;
  }

  async add(signIn: SignIn, text: string): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await this.ask(signIn, this.settings.apiUrl, { method: 'POST', headers, body: JSON.stringify({ text }) });
  }

  async remove(signIn: SignIn, id: string): Promise<void> {
    await this.ask(signIn, `${this.settings.apiUrl}/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  /** Asks with a fresh token: an expired one is replaced before, one that the API refuses after, once (RFC 6750 §3.1). */
  private async ask(signIn: SignIn, url: string, init: RequestInit = {}): Promise<Answer> {
    if (hasExpired(signIn.tokens, Date.now())) await this.refresher.replace(signIn, signIn.tokens);
    const used = signIn.tokens;
    let answer = await this.send(signIn, url, init);
    if (answer.status === 401) {
      await this.refresher.replace(signIn, used);
      answer = await this.send(signIn, url, init);
    }
    if (answer.status >= 500) throw new ServerUnreachable('The notes API');
    if (answer.status >= 400) {
      throw new NotesRefused(answer.status, stringOf(answer.body, 'error'), stringOf(answer.body, 'error_description'));
    }
    return answer;
  }

  private send({ tokens }: SignIn, url: string, init: RequestInit): Promise<Answer> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${tokens.accessToken}` };
    return request(url, { ...init, headers }).catch((error: unknown) => {
      throw new ServerUnreachable('The notes API', error);
    });
  }
}

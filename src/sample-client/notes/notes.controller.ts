import { Body, Controller, Get, Header, HttpStatus, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type NotesPage, renderNotes } from '../pages/notes.page.js';
import { SampleClientSettings } from '../settings.js';
import type { SignIn } from '../sign-in/sign-in.js';
import { CurrentSignIn, SignedInGuard } from '../sign-in/signed-in.guard.js';
import type { Note } from './note.js';
import { NotesApi, NotesRefused } from './notes-api.js';

const NOTICES = new Map([
  ['added', 'Your note is kept.'],
  ['deleted', 'The note is gone.'],
  ['refreshed', 'Portico gave this app a new access token.'],
]);

const NOT_ALLOWED = 'You did not give this app permission for that. Sign out and in again to change it.';

@Controller('notes')
@UseGuards(SignedInGuard)
export class NotesController {
  constructor(
    private readonly settings: SampleClientSettings,
    private readonly api: NotesApi,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentSignIn() signIn: SignIn, @Query('done') done: unknown): Promise<string> {
    return this.page(signIn, { notice: NOTICES.get(String(done)) });
  }

  @Post()
  async add(@CurrentSignIn() signIn: SignIn, @Body('text') text: unknown, @Res() reply: FastifyReply): Promise<void> {
    const draft = typeof text === 'string' ? text.trim() : '';
    await this.change(signIn, reply, {
      draft,
      done: 'added',
      act: async () => {
        if (draft === '') throw new NotesRefused(HttpStatus.BAD_REQUEST, undefined, 'Write something first.');
        await this.api.add(signIn, draft);
      },
    });
  }

  @Post(':id/delete')
  async remove(@CurrentSignIn() signIn: SignIn, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.change(signIn, reply, { done: 'deleted', act: () => this.api.remove(signIn, id) });
  }

  /** Post, redirect, get; or the page again, with the reason and what was written. */
  private async change(signIn: SignIn, reply: FastifyReply, change: Change): Promise<void> {
    try {
      await change.act();
    } catch (error) {
      if (!(error instanceof NotesRefused)) throw error;
      const page = await this.page(signIn, { problem: explanation(error), draft: change.draft });
      await reply.status(error.status).type('text/html; charset=utf-8').send(page);
      return;
    }
    await reply.redirect(`/notes?done=${change.done}`, 303);
  }

  private async page(signIn: SignIn, rest: Partial<NotesPage>): Promise<string> {
    let notes: Note[] = [];
    let refused: string | undefined;
    try {
      notes = await this.api.list(signIn);
    } catch (error) {
      if (!(error instanceof NotesRefused)) throw error;
      refused = explanation(error);
    }
    return renderNotes({ signIn, notes, refused, issuer: this.settings.issuer, now: Date.now(), ...rest });
  }
}

interface Change {
  act: () => Promise<void>;
  /** Which notice the next page shows. */
  done: string;
  draft?: string;
}

function explanation({ error, description }: NotesRefused): string {
  // RFC 6750 §3.1: the token is good, but not for this.
  if (error === 'insufficient_scope') return NOT_ALLOWED;
  return description ?? error ?? 'The notes API refused without saying why.';
}

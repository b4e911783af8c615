import type { Note } from '../notes/note.js';
import type { SignIn } from '../sign-in/sign-in.js';
import { ActionButton, renderPage, shortened } from './document.js';
import { HeldByThisApp } from './held-by-this-app.js';

export interface NotesPage {
  signIn: SignIn;
  notes: Note[];
  /** Why the notes could not be read. */
  refused?: string | undefined;
  /** Why the last change was not made, and what was written. */
  problem?: string | undefined;
  draft?: string | undefined;
  notice?: string | undefined;
  issuer: string;
  /** Milliseconds since 1970. */
  now: number;
}

export function renderNotes(page: NotesPage): string {
  const { signIn } = page;
  return renderPage({
    title: 'Your notes',
    aside: (
      <div class="who">
        <span id="user">{shortened(signIn.user.name ?? 'Signed in', 60)}</span>
        <ActionButton action="/sign-out" formToken={signIn.formToken} label="Sign out" id="sign-out" />
      </div>
    ),
    children: (
      <>
        {page.notice && (
          <p class="notice" role="status">
            {page.notice}
          </p>
        )}
        <h1>Your notes</h1>
        {page.refused ? <p id="notes-refused">{shortened(page.refused)}</p> : <NoteList {...page} />}
        {signIn.tokens.scope.includes('notes:write') ? (
          <NewNote {...page} />
        ) : (
          <p id="read-only">You did not let this app write notes.</p>
        )}
        <HeldByThisApp {...page} />
      </>
    ),
  });
}

function NoteList({ notes, signIn }: NotesPage) {
  if (notes.length === 0) return <p id="no-notes">No notes yet.</p>;
  const mayWrite = signIn.tokens.scope.includes('notes:write');
  return (
    <ul id="notes" class="notes">
      {notes.map((note) => (
        <li key={note.id}>
          <p>{note.text}</p>
          {note.createdAt && <time dateTime={note.createdAt.toISOString()}>{note.createdAt.toUTCString()}</time>}
          {mayWrite && (
            <ActionButton
              action={`/notes/${encodeURIComponent(note.id)}/delete`}
              formToken={signIn.formToken}
              label="Delete"
              about={`Delete the note: ${shortened(note.text, 60)}`}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function NewNote({ signIn, problem, draft }: NotesPage) {
  return (
    <form method="post" action="/notes" class="new-note">
      <input type="hidden" name="form_token" value={signIn.formToken} />
      <label for="text">A new note</label>
      <textarea
        id="text"
        name="text"
        rows={3}
        required
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={problem ? 'problem' : undefined}
        defaultValue={draft}
      />
      {problem && (
        <p id="problem" class="problem">
          {shortened(problem)}
        </p>
      )}
      <button type="submit" id="add-note" class="button">
        Keep it
      </button>
    </form>
  );
}

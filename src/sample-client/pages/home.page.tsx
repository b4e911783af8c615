import { renderPage } from './document.js';

/** The page for somebody who is not signed in. */
export function renderHome({ issuer, signedOut }: { issuer: string; signedOut: boolean }): string {
  return renderPage({
    title: 'Sign in',
    children: (
      <>
        {signedOut && (
          <p class="notice" role="status">
            You are signed out of Notebook, and it has given its tokens back. Portico may still know you.
          </p>
        )}
        <h1>Your notes, without another password</h1>
        <p>
          Notebook never sees your password. It asks Portico who you are, and you decide there what it may do with your
          notes.
        </p>
        <p>
          <a id="sign-in" class="button" href="/login">
            Sign in with Portico
          </a>
        </p>
        <h2>What happens then</h2>
        <ol class="steps">
          <li>
            Your browser goes to <strong>{new URL(issuer).host}</strong>, with a random state and a PKCE challenge.
          </li>
          <li>You sign in there and choose what to allow.</li>
          <li>Your browser comes back with a code that works once.</li>
          <li>Notebook exchanges the code for an access token, without your browser.</li>
          <li>With that token, it reads your notes from the API.</li>
        </ol>
      </>
    ),
  });
}

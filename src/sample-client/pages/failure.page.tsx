import type { FailureText } from '../failure.js';
import { renderPage, shortened } from './document.js';

export function renderFailure(failure: FailureText): string {
  return renderPage({
    title: failure.title,
    children: (
      <>
        <h1>{failure.title}</h1>
        <p>{failure.explanation}</p>
        {failure.error && (
          <dl class="facts">
            <div>
              <dt>Error</dt>
              <dd>
                <code id="error">{shortened(failure.error, 100)}</code>
              </dd>
            </div>
            {failure.description && (
              <div>
                <dt>In the words of Portico</dt>
                <dd id="error-description">{shortened(failure.description)}</dd>
              </div>
            )}
          </dl>
        )}
        <p>{failure.advice}</p>
        <p class="choices">
          <a id="sign-in" class="button" href="/login">
            Sign in with Portico
          </a>
          <a href="/">Back to the start</a>
        </p>
      </>
    ),
  });
}

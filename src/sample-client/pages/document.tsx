import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

interface Page {
  /** Text of the tab. */
  title: string;
  /** What stands at the end of the head of the page, for example who is signed in. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** A complete HTML document, without a script. */
export function renderPage({ title, aside, children }: Page): string {
  const html = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Notebook`}</title>
        <link rel="icon" type="image/svg+xml" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <a class="name" href="/">
            Notebook
          </a>
          <span class="tag">a sample client of Portico</span>
          {aside}
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(html)}`;
}

/** A button that changes something: a form of its own, with the proof that it comes from a page of this sign-in. */
export function ActionButton(props: { action: string; formToken: string; label: string; id?: string; about?: string }) {
  return (
    <form method="post" action={props.action}>
      <input type="hidden" name="form_token" value={props.formToken} />
      <button type="submit" class="quiet" id={props.id} aria-label={props.about}>
        {props.label}
      </button>
    </form>
  );
}

/** Text of somebody else, cut to what a page can bear. */
export function shortened(text: string, length = 300): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ENHANCEMENT } from './enhancement.js';
import { inlineSource } from './inline-source.js';
import { Mark, TAB_ICON } from './icons.js';
import { presentedService } from './service.js';
import { STYLE } from './style/sheet.js';

export interface DocumentPage {
  /** Text of the tab; the page's own heading is part of the body. */
  title: string;
  body: ComponentChildren;
  /** BCP 47, default `en`. */
  language?: string;
  direction?: 'ltr' | 'rtl';
  /** Whether the enhancement is included, default true. */
  script?: boolean;
}

/** CSP sources for `style-src` and `script-src` of every document rendered here. */
export const STYLE_HASH = inlineSource(STYLE);
export const SCRIPT_HASH = inlineSource(ENHANCEMENT);

/** A complete HTML document that loads nothing: style and script are inline, allowed by their hashes only. */
export function renderDocument({
  title,
  body,
  language = 'en',
  direction = 'ltr',
  script = true,
}: DocumentPage): string {
  const { name } = presentedService();
  const html = (
    <html lang={language} dir={direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href={TAB_ICON} />
        <title>{`${title} · ${name}`}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <header class="masthead">
          <Mark />
          <span>
            <bdi>{name}</bdi>
          </span>
        </header>
        <main>{body}</main>
        {script && <script type="module" dangerouslySetInnerHTML={{ __html: ENHANCEMENT }} />}
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(html)}`;
}

import { renderToString } from 'preact-render-to-string';
import { ErrorPage, renderErrorPage } from './error.page.js';
import { de, languages } from './messages/index.js';
import { presentAs } from './service.js';

const correlationId = '01JD8QF6Z3V7M0K2';

describe('ErrorPage', () => {
  it('shows the code, what was expected and received, what to do, and the correlation id', () => {
    const html = renderToString(
      <ErrorPage
        code="invalid_request"
        expected="One redirect_uri"
        received="two of them"
        action="Send one."
        correlationId={correlationId}
      />,
    );
    expect(html).toMatch(/<code[^>]*>invalid_request<\/code>/);
    expect(html).toMatch(new RegExp(`<code[^>]*>${correlationId}</code>`));
    for (const text of ['One redirect_uri', 'two of them', 'Send one.']) expect(html).toContain(text);
  });

  it('escapes what was received and cuts it to 200 characters', () => {
    const received = `"><script>alert(1)</script>${'x'.repeat(500)}`;
    const html = renderToString(<ErrorPage code="invalid_request" received={received} correlationId={correlationId} />);
    expect(html).toContain(`&lt;script>alert(1)&lt;/script>${'x'.repeat(173)}…</code>`);
    expect(html).not.toContain('<script');
  });

  it('says that nothing was received, and nothing about it when that is not the point', () => {
    expect(renderErrorPage({ code: 'invalid_request', received: '', correlationId })).toContain('<i>nothing</i>');
    expect(renderErrorPage({ code: 'server_error', correlationId })).not.toContain('What was received');
  });

  it('has a heading in plain words for every code, known or not', () => {
    const heading = (code: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(renderErrorPage({ code, correlationId }))?.[1];
    expect(heading('server_error')).toBe('Something went wrong on our side');
    for (const code of ['unheard_of', 'constructor', '__proto__']) expect(heading(code)).toBe('This did not work');
  });

  it('announces the error in the title of the document, in the language of the messages', () => {
    const html = renderErrorPage({ code: 'server_error', correlationId, messages: de });
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(html).toContain('<title>Fehler: Bei uns ist etwas schiefgegangen · Portico</title>');
  });
});

describe('A service with a name and a support contact of its own', () => {
  const name = '<b>Acme & Söhne</b>';
  beforeAll(() => presentAs({ name, supportUrl: 'mailto:help@acme.example' }));
  afterAll(() => presentAs({ name: 'Portico' }));

  it.each([...languages.values()])('is named on error pages in $language, escaped, with the reference', (messages) => {
    const html = renderErrorPage({ code: 'server_error', correlationId, messages });
    expect(html).toContain('· &lt;b>Acme &amp; Söhne&lt;/b></title>');
    expect(html).toContain('<bdi>&lt;b>Acme &amp; Söhne&lt;/b></bdi></span></header>');
    expect(html).not.toContain('Portico');
    expect(html).toContain(
      '<a id="support" href="mailto:help@acme.example" dir="ltr"><bdi class="foreign">help@acme.example</bdi></a>',
    );
    // Once in the sentence, once in the fine print.
    expect(html.split(`>${correlationId}</code>`)).toHaveLength(3);
  });

  it('shows an https contact without its scheme, and none where there is none', () => {
    presentAs({ name, supportUrl: 'https://acme.example/help/' });
    expect(renderErrorPage({ code: 'server_error', correlationId })).toContain(
      '<bdi class="foreign">acme.example/help</bdi></a>',
    );
    presentAs({ name });
    expect(renderErrorPage({ code: 'server_error', correlationId })).not.toContain('id="support"');
  });
});

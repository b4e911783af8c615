import { renderConsentPage, type ConsentPageProps } from './consent.page.js';

const props: ConsentPageProps = {
  action: '/consent',
  requestId: 'r-1',
  csrfToken: 'c-1',
  clientName: 'Acme Notes',
  username: 'maria',
  redirectHost: 'notes.example.com',
  scopes: [
    { name: 'notes:read', title: 'Read your notes', optional: false, alreadyGranted: false },
    { name: 'notes:write', title: 'Change your notes', optional: true, alreadyGranted: false },
    { name: 'profile', title: 'See your name', optional: true, alreadyGranted: true },
  ],
};

describe('ConsentPage', () => {
  it('says who asks, as whom, for what, and where the answer goes', () => {
    const html = renderConsentPage({ ...props, displayName: 'Maria Lindqvist' });
    for (const text of [
      'Acme Notes',
      'Maria Lindqvist',
      'maria',
      'Read your notes',
      'notes:read',
      'notes.example.com',
    ]) {
      expect(html).toContain(`>${text}<`);
    }
  });

  it('has one ticked checkbox for each scope that may still be left out', () => {
    const checkboxes = renderConsentPage(props).match(/<input type="checkbox"[^>]*>/g);
    expect(checkboxes).toEqual(['<input type="checkbox" name="scope" value="notes:write" checked/>']);
  });

  it('lists under "already allowed" what was allowed before', () => {
    const [asked, granted] = renderConsentPage(props).split('Already allowed:');
    expect(asked).not.toContain('See your name');
    expect(granted).toContain('See your name');
  });

  it('names the API of a scope where there are several', () => {
    const scopes = [{ ...props.scopes[0]!, api: 'Documents <b>' }];
    expect(renderConsentPage({ ...props, scopes })).toContain('<small class="tag"><bdi>Documents &lt;b></bdi></small>');
    expect(renderConsentPage(props)).not.toContain('class="tag"><bdi>');
  });

  it('allows and denies by two buttons', () => {
    const html = renderConsentPage(props);
    expect(html).toMatch(/<button id="consent-allow"[^>]* type="submit" name="decision" value="allow">Allow</);
    expect(html).toMatch(/<button id="consent-deny"[^>]* type="submit" name="decision" value="deny">Deny</);
    expect(html).toContain('<input type="hidden" name="request" value="r-1"/>');
    expect(html).toContain('<input type="hidden" name="csrf_token" value="c-1"/>');
  });

  it('asks for nothing but who the person is when there are no scopes', () => {
    const html = renderConsentPage({ ...props, scopes: [] });
    expect(html).toContain('Only who you are would be shared.');
    expect(html).not.toContain('would be able to');
  });

  it('offers another account only where there is a place to choose it', () => {
    expect(renderConsentPage(props)).not.toContain('switch-account');
    const html = renderConsentPage({ ...props, switchAccountAction: '/switch' });
    expect(html).toMatch(/<form method="post" action="\/switch">.*<button id="switch-account"/s);
  });

  it.each(['uri', 'policyUri', 'tosUri'])(
    'the link %s opens a tab that knows nothing of the page, and tells its host',
    (link) => {
      const html = renderConsentPage({ ...props, clientLinks: { [link]: 'https://notes.example.com/about?a=1&b=2' } });
      const [anchor = ''] = /<a [^]*?<\/a>/.exec(html) ?? [];
      expect(anchor).toContain('href="https://notes.example.com/about?a=1&amp;b=2"');
      expect(anchor).toContain('target="_blank" rel="noopener noreferrer"');
      expect(anchor).toContain('>notes.example.com</bdi>');
    },
  );

  it.each([
    'http://notes.example.com/',
    'javascript:alert(1)',
    'JaVaScRiPt://notes.example.com/%0aalert(1)',
    'data:text/html,x',
    'not a URL',
    '',
  ])('%j is no link', (address) => {
    const clientLinks = { uri: address, policyUri: address, tosUri: address };
    expect(renderConsentPage({ ...props, clientLinks })).not.toContain('<a ');
  });

  it('shows a long host to its end, which is what says whose it is', () => {
    const redirectHost = `${'login.example.com.'.repeat(12)}evil.test`;
    expect(renderConsentPage({ ...props, redirectHost })).toContain(redirectHost);
  });
});

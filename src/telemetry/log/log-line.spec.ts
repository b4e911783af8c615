import { toLogLine } from './log-line.js';

/** A line that is written while a request with these secrets is worked on. */
const lineOf = (secrets: readonly string[], message: string) =>
  toLogLine({ level: 'error', message, room: 'Test', stack: undefined }, new Date(0), {
    correlationId: 'c1',
    facts: {},
    readSecrets: () => secrets,
  });

describe('A line about a request', () => {
  const secret = 'correct horse + battery/stäple';
  const bytes = Buffer.from(secret);

  it.each([
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('base64url'),
  ])('has no secret of it in any spelling: %s', (spelling) => {
    const text = JSON.stringify(lineOf([secret], `it was ${spelling} in the end`));
    expect(text).not.toContain(spelling);
    expect(text).toContain('in the end');
  });

  it('is written also where a secret is half a character, which JSON can have and a URL cannot', () => {
    const half = '\ud800horse battery';
    const text = JSON.stringify(lineOf([half], `it was ${half} in the end`));
    expect(text).toContain('in the end');
    expect(text).not.toContain('horse battery');
  });
});

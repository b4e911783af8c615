import { ar, de } from '../../ui/messages/index.js';
import { renderLoginPage, type LoginPageProps } from './login.page.js';

const props: LoginPageProps = { action: '/login', requestId: 'r-1', csrfToken: 'c-1', clientName: 'Acme Notes' };
const tagOf = (html: string, id: string) => new RegExp(`<[^<>]*id="${id}"[^>]*>`).exec(html)?.[0] ?? '';

describe('LoginPage', () => {
  it('posts what it was given and what was typed', () => {
    const html = renderLoginPage(props);
    expect(html).toContain('<form method="post" action="/login">');
    expect(html).toContain('<input type="hidden" name="request" value="r-1"/>');
    expect(html).toContain('<input type="hidden" name="csrf_token" value="c-1"/>');
    expect(html).toContain('<label for="username">Username or e-mail</label>');
    expect(tagOf(html, 'username')).toMatch(/type="text".* name="username".* autocomplete="username".* autofocus/);
    expect(tagOf(html, 'password')).toMatch(/type="password".* name="password".* autocomplete="current-password"/);
    expect(tagOf(html, 'submit-login')).toContain('type="submit"');
  });

  it('never says which of the two was wrong', () => {
    const html = renderLoginPage({ ...props, username: 'maria', failure: 'wrong_credentials' });
    for (const id of ['username', 'password']) {
      expect(tagOf(html, id)).toMatch(/aria-invalid="true" aria-describedby="login-failure"/);
    }
    expect(tagOf(html, 'username')).toContain('value="maria"');
    expect(tagOf(html, 'password')).not.toContain('value=');
    expect(html).toContain('<title>Error: That did not match · Portico</title>');
  });

  it.each([
    [5, 'Waiting time: 5 minutes.'],
    [1, 'Waiting time: 1 minute.'],
    [0.2, 'Waiting time: 1 minute.'],
    [undefined, 'Please try again later.'],
  ])('names a waiting time of %s minutes', (retryAfterMinutes, text) => {
    const html = renderLoginPage({ ...props, failure: 'too_many_attempts', retryAfterMinutes });
    expect(html).toContain(text);
    expect(tagOf(html, 'password')).not.toContain('aria-invalid');
  });

  it('speaks other languages, with their plurals and their direction', () => {
    const throttled: LoginPageProps = { ...props, failure: 'too_many_attempts', retryAfterMinutes: 5 };
    expect(renderLoginPage({ ...throttled, messages: de })).toContain('Wartezeit: 5 Minuten.');
    expect(renderLoginPage({ ...throttled, messages: ar })).toMatch(/<html lang="ar" dir="rtl">.*دقائق/s);
  });
});

// What a browser does on the way to a code: follows redirects, keeps cookies, fills in login and consent pages.
import { expectThat } from './checks.mjs';
import { requestText } from './connection.mjs';

const MOST_STEPS = 12;
const FORM = 'Content-Type: application/x-www-form-urlencoded';

export class Browser {
  constructor(connection, { url, redirectUri, user }) {
    this.connection = connection;
    this.url = url;
    this.redirectUri = redirectUri;
    this.user = user;
    this.cookies = new Map();
  }

  get cookieLines() {
    if (this.cookies.size === 0) return [];
    return [`Cookie: ${[...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`];
  }

  /** Opens the address and goes on until it is sent to the client; returns the parameters of that redirect. */
  async authorize(path) {
    let answer = await this.get(path);
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const location = answer.header('location');
      if (location?.startsWith(this.redirectUri)) {
        return new URL(location).searchParams;
      }
      if (location !== undefined) {
        answer = await this.get(this.pathOf(location));
      } else answer = await this.fillIn(answer);
    }
    throw new Error(
      `No code after ${MOST_STEPS} steps; the last answer was ${answer.status} ${answer.body.slice(0, 300)}`,
    );
  }

  get(path) {
    return this.exchange(requestText('GET', path, ['Accept: text/html', ...this.cookieLines]));
  }

  /** Sends the form that a page is about: the hidden fields as they are, and what a person would type, tick and press. */
  fillIn(page) {
    const forms = [...page.body.matchAll(/<form[^>]*>[^]*?<\/form>/gi)].map(([form]) => form);
    const form = forms.find((one) => /id="consent-allow"/.test(one)) ?? forms[0];
    expectThat(page.status === 200 && form !== undefined, 'a page with a form', page);
    const fields = fieldsOf(form, this.user);
    const lines = [
      FORM,
      `Origin: ${this.url}`,
      'Sec-Fetch-Site: same-origin',
      'Accept: text/html',
      ...this.cookieLines,
    ];
    return this.exchange(requestText('POST', this.pathOf(attributeOf(form, 'action')), lines, fields.toString()));
  }

  async exchange(text) {
    const answer = await this.connection.send(text);
    for (const cookie of answer.headers('set-cookie')) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  pathOf(location) {
    const { pathname, search } = new URL(location, this.url);
    return pathname + search;
  }
}

/** What a browser sends of this form after that person has filled it in. */
function fieldsOf(form, { username, password }) {
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<(input|button)\b[^>]*>/gi)) {
    const [type, name, value = ''] = ['type', 'name', 'value'].map((attribute) => attributeOf(tag, attribute));
    const isPressed = tag.startsWith('<input') || /consent-allow/.test(tag);
    if (name === undefined || !isPressed) continue;
    const isName = type !== 'hidden' && /user|login|email/.test(name);
    fields.append(name, type === 'password' ? password : isName ? username : value);
  }
  return fields;
}

function attributeOf(tag, name) {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1];
  return value?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
}

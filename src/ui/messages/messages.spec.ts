import { ar, de, en, languages, messagesFor, type Messages } from './index.js';

type Nested = { readonly [name: string]: string | Nested };

/** Every text by its path, e.g. `login.title`. */
function textsOf(nested: Nested, path = ''): [string, string][] {
  return Object.entries(nested).flatMap(([name, value]) =>
    typeof value === 'string' ? [[path + name, value] as [string, string]] : textsOf(value, `${path}${name}.`),
  );
}

const placesOf = (messages: Messages) =>
  Object.fromEntries(textsOf(messages).map(([path, text]) => [path, (text.match(/\{\w+\}/g) ?? []).sort()]));

describe('messages', () => {
  it.each([...languages.values()])('in $language have the same places to fill as in English', (messages) => {
    expect(placesOf(messages)).toEqual(placesOf(en));
    for (const [path, text] of textsOf(messages)) expect([path, text.trim()]).not.toEqual([path, '']);
  });

  it.each([
    [['de-AT', 'en'], de],
    [['xx', 'AR_eg'], ar],
    [['__proto__', 'constructor', '', ' '], en],
    [[], en],
  ])('for %j are those of the first language that there is', (locales, messages) => {
    expect(messagesFor(locales)).toBe(messages);
  });
});

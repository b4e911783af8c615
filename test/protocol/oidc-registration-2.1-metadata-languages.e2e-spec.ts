import { Flow } from '../support/flow.js';
import { configure, OPEN, REDIRECT_URI, register, registered, type Registered } from '../support/registration.js';
import { TestServer } from '../support/server.js';

const NAMES = {
  client_name: 'Notes',
  'client_name#de': 'Notizen',
  'client_name#fr-CA': 'Carnet',
  'client_name#fr-FR': 'Cahier',
  'client_name#ja-Hani-JP': '覚書',
  policy_uri: 'https://app.test/policy',
  'policy_uri#de': 'https://app.test/datenschutz',
};

describe('OpenID Connect Registration §2.1 Metadata Languages and Scripts', () => {
  let server: TestServer;
  let client: Registered;

  beforeAll(async () => {
    server = await TestServer.start(OPEN);
    await server.user('alice');
    client = await registered(server, NAMES);
  });

  afterAll(() => server.stop());

  const flowOf = ({ client_id: id, client_secret: secret }: Registered) =>
    new Flow(server, { id, secret, redirectUri: REDIRECT_URI });

  const loginPage = async (language: string, of = client) => {
    const flow = flowOf(of);
    return (await flow.open(flow.request({ scope: 'openid', ui_locales: language }))).text;
  };

  it('members for a language are registered and told like the others', async () => {
    expect(client).toMatchObject(NAMES);
    expect((await configure(client)).body).toMatchObject(NAMES);
  });

  it.each([
    ['en', 'Notes', 'https://app.test/policy'],
    ['de', 'Notizen', 'https://app.test/datenschutz'],
    ['de-AT', 'Notizen', 'https://app.test/datenschutz'],
    ['fr', 'Carnet', 'https://app.test/policy'],
    ['ar', 'Notes', 'https://app.test/policy'],
    ['ja', 'Notes', 'https://app.test/policy'],
  ])('a page in %s shows %s and links %s', async (language, name, policy) => {
    const text = await loginPage(language);
    expect(text).toContain(`>${name}</bdi>`);
    expect(text).toContain(`href="${policy}"`);
    expect(text.match(/<a /g)).toHaveLength(1);
  });

  it('the consent page and the account chooser do the same', async () => {
    const flow = flowOf(client);
    const asGerman = flow.request({ scope: 'openid', ui_locales: 'de' });
    const consent = await flow.login(await flow.open(asGerman), 'alice');
    expect(consent.text).toContain('id="consent-allow"');
    expect(consent.text).toContain('>Notizen</bdi>');
    const chooser = await flow.open(flow.request({ scope: 'openid', ui_locales: 'de', prompt: 'select_account' }));
    expect(chooser.text).toContain('>Notizen</bdi>');
  });

  it('tags are compared without case', async () => {
    expect(
      await loginPage('de', await registered(server, { client_name: 'Notes', 'client_name#DE': 'Zettel' })),
    ).toContain('>Zettel</bdi>');
  });

  it('a replacement leaves none of those behind that it does not say (RFC 7592 §2.2)', async () => {
    const own = await registered(server, NAMES);
    const body = { client_id: own.client_id, redirect_uris: [REDIRECT_URI], 'client_name#de': 'Zettel' };
    const { body: replaced } = await configure(own, 'PUT', body);
    expect(replaced).toMatchObject({ client_name: 'app.test', 'client_name#de': 'Zettel' });
    expect(Object.keys(replaced).filter((name) => name.includes('#'))).toEqual(['client_name#de']);
  });

  it.each<[string, object, RegExp]>([
    ['no language', { 'client_name#': 'a' }, /^client_name#: '' is no language/],
    ['what is no tag', { 'client_name#not a tag': 'a' }, /^client_name#: 'not a tag' is no language/],
    ['a tag that goes on and on', { [`client_name#de${'-abcde'.repeat(20)}`]: 'a' }, /is no language/],
    ['a language twice', { 'client_name#de': 'a', 'client_name#DE': 'b' }, /^client_name#DE: stands there twice/],
    ['a name that is no text', { 'client_name#de': 7 }, /^client_name#de must/],
    ['a name with control characters', { 'client_name#de': 'a\u202eb' }, /^client_name#de must have no control/],
    ['a name that is too long', { 'client_name#de': 'a'.repeat(101) }, /^client_name#de must be shorter/],
    ['an address that is not https', { 'tos_uri#de': 'http://app.test/' }, /^tos_uri#de must be an https address/],
    ['a script', { 'policy_uri#de': 'javascript:alert(1)' }, /^policy_uri#de must be an https address/],
    ['too much', Object.fromEntries(manyNames()), /larger than/],
  ])('%s is refused by the name of the member', async (_what, metadata, reason) => {
    const { status, body } = await register(server, { redirect_uris: [REDIRECT_URI], ...metadata });
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
    expect(body['error_description']).toMatch(reason);
  });

  it('an administrator is told of a member that has no languages', async () => {
    const create = (metadata: object) => server.client('L1', metadata);
    await expect(create({ 'scope#de': 'openid' })).rejects.toThrow('scope#de');
    await expect(create({ 'client_name#de': '<b>Zettel</b>' })).resolves.toMatchObject({ id: 'L1' });
    const flow = new Flow(server, { id: 'L1', secret: undefined, redirectUri: 'https://rp1.test/cb' });
    const page = await flow.open(flow.request({ ui_locales: 'de' }));
    expect(page.text).toContain('&lt;b>Zettel&lt;/b>');
  });
});

function manyNames(): [string, string][] {
  const regions = Array.from({ length: 400 }, (_, n) => String(100 + n));
  return regions.map((region) => [`client_name#de-${region}`, 'a'.repeat(100)]);
}

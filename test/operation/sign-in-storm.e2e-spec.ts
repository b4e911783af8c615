import { StoredRequestEntity } from '../../src/authorization/stored-request.entity.js';
import { Turns } from '../../src/http/turns.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { LoginForm, startWorld, type World } from '../support/attack-world.js';
import type { Answer, TestBrowser } from '../support/browser.js';
import { signedInBrowser } from '../support/fixtures.js';
import { answerOf, type Changes, Flow } from '../support/flow.js';

/** One is hashed, so many wait, and whoever comes then is one too many. */
const QUEUE = 2;

/** Holds each password back until it is let go. */
class HeldPasswords {
  private readonly held: (() => void)[] = [];
  private isOpen = false;

  constructor(hasher: PasswordHasher) {
    const { argon2 } = hasher as unknown as { argon2: { verify(): Promise<boolean> } };
    jest.spyOn(argon2, 'verify').mockImplementation(async () => {
      if (!this.isOpen) await new Promise<void>((resolve) => this.held.push(resolve));
      return true;
    });
  }

  /** The password that is being hashed is done. */
  letOneGo(): void {
    this.held.shift()!();
  }

  letAllGo(): void {
    this.isOpen = true;
    for (const letGo of this.held.splice(0)) letGo();
  }
}

describe('More people sign in than their passwords can be hashed', () => {
  let world: World;
  let hasher: PasswordHasher;
  let passwords: HeldPasswords;
  let alice: TestBrowser;
  let atWork: Promise<Answer>[];
  let tooMany: Answer;

  beforeEach(async () => {
    world = await startWorld({ PASSWORD_HASH_QUEUE: String(QUEUE), PASSWORD_HASH_CONCURRENCY: '1' });
    alice = await signedInBrowser(world.server, 'alice', [world.C1]);
    hasher = world.server.app.get(PasswordHasher);
    const forms = [];
    for (let number = 0; number <= QUEUE + 1; number += 1) {
      forms.push(await LoginForm.open(new Flow(world.server, world.C1)));
    }
    passwords = new HeldPasswords(hasher);
    atWork = [];
    for (const form of forms.slice(0, -1)) {
      atWork.push(form.submit('alice'));
      await until(() => hasher.load.running + hasher.load.waiting === atWork.length);
    }
    tooMany = await forms.at(-1)!.submit('alice');
  });

  afterEach(async () => {
    passwords.letAllGo();
    await Promise.all(atWork);
    jest.restoreAllMocks();
    await world.server.stop();
  });

  /** What somebody is shown who comes from an application. */
  const come = (browser?: TestBrowser, changes: Changes = {}): Promise<Answer> => {
    const flow = new Flow(world.server, world.C1, browser);
    return flow.open(flow.request(changes));
  };

  const expectSentAway = ({ status, headers, text }: Answer): void => {
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(text).toContain('temporarily_unavailable');
    expect(text).toContain('Wait a moment, then load this page again.');
  };

  it('and who has typed one that finds no room is told so', () => expectSentAway(tooMany));

  it('so nobody else is asked for one, and nothing is kept of them', async () => {
    const before = await countRequests(world);
    expectSentAway(await come());
    expectSentAway(await come(alice.copy(), { prompt: 'login' }));
    expect(await countRequests(world)).toBe(before);
  });

  it('which keeps nobody away who needs no password', async () => {
    expect(answerOf(await come(alice))).toHaveProperty('code');
    expect(answerOf(await come(undefined, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    await expect(new Flow(world.server, world.C1).token({ grant_type: 'refresh_token' })).resolves.toMatchObject({
      status: 400,
    });
  });

  it('until one is done, for whom another one may come', async () => {
    passwords.letOneGo();
    await until(() => hasher.load.waiting === QUEUE - 1);
    expect((await come()).text).toContain('id="submit-login"');
    expectSentAway(await come());
  });

  it('and everybody may when nobody waits any more', async () => {
    passwords.letAllGo();
    await Promise.all(atWork);
    for (let time = 0; time < 2 * QUEUE; time += 1) expect((await come()).text).toContain('id="submit-login"');
  });
});

describe('Turns are taken', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.server.stop());

  async function turnsIn(work: () => Promise<unknown>): Promise<number> {
    const taken = jest.spyOn(world.server.app.get(Turns), 'take');
    try {
      await work();
      return taken.mock.calls.length;
    } finally {
      taken.mockRestore();
    }
  }

  it('by each request of somebody who signs in', async () => {
    const flow = new Flow(world.server, world.C1);
    let form: LoginForm;
    const authorizeAndLogin = async () => (form = await LoginForm.open(flow));
    expect(await turnsIn(authorizeAndLogin)).toBe(2);
    expect(await turnsIn(() => form.submit('alice'))).toBe(1);
    const { request } = form!.fields;
    expect(await turnsIn(() => flow.browser.get(`/authorize/${request}`))).toBe(1);
    expect(await turnsIn(() => flow.browser.get(`/consent?request=${request}`))).toBe(1);
    expect(await turnsIn(() => flow.browser.get('/account/sign-in'))).toBe(1);
    expect(await turnsIn(() => flow.browser.post('/account/sign-in', {}))).toBe(1);
  });

  it('and by nobody whom an application waits for', async () => {
    const browser = await signedInBrowser(world.server, 'alice', [world.C1]);
    const flow = new Flow(world.server, world.C1, browser);
    const signIn = async () => {
      const answer = answerOf(await flow.open(flow.request()));
      expect(answer).toHaveProperty('code');
      await flow.token({ grant_type: 'authorization_code', code: String(answer['code']) });
    };
    expect(await turnsIn(signIn)).toBe(0);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}

function countRequests({ server }: World): Promise<number> {
  return server.database.repository(StoredRequestEntity).count();
}

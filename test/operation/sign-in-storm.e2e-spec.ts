import { StoredRequestEntity } from '../../src/authorization/stored-request.entity.js';
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

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}

function countRequests({ server }: World): Promise<number> {
  return server.database.repository(StoredRequestEntity).count();
}

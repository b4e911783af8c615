import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD } from '../support/server.js';
import { CommandLine } from './command-line.js';

const NOBODY = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

describe('portico user create and update: what is told of a user', () => {
  let portico: CommandLine;

  beforeAll(async () => {
    portico = new CommandLine();
    for (const name of ['Ada', 'bob']) {
      await portico.json(['user', 'create', '--username', name, '--email', `${name}@example.com`]);
    }
  });

  afterAll(() => portico.remove());

  it.each([
    ['a file and what it would say', ['user', 'create', '--file', 'x.json', '--name', 'a']],
    ['a file and a password on one stdin', ['user', 'create', '--file', '-', '--password-stdin']],
    ['neither true nor false', ['user', 'update', 'bob', '--email-verified', 'yes']],
    ['nothing to change', ['user', 'update', 'bob']],
    ['no address', ['user', 'create', '--username', 'eve']],
  ])('%s: exit code 2 and the usage', async (_what, words) => {
    const { code, stdout, stderr } = await portico.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^portico: [^\n]+\.\n\nUsage: portico user /);
  });

  it('keeps every standard claim, from a file and by options', async () => {
    const claims = { given_name: 'Grace', address: { locality: 'New York', country: 'US' }, birthdate: '1906-12-09' };
    const told = {
      username: 'grace',
      email: 'grace@example.com',
      email_verified: true,
      name: 'Grace Hopper',
      ...claims,
    };
    const created = await portico.json(['user', 'create', '--file', '-'], JSON.stringify(told));
    expect(created).toMatchObject({ ...told, has_password: false });
    const changed = await portico.json(['user', 'update', 'grace', '--email', 'hopper@example.com']);
    expect(changed).toMatchObject({ ...claims, email: 'hopper@example.com', email_verified: false });
    const file = join(portico.folder, 'grace.json');
    writeFileSync(file, JSON.stringify({ birthdate: null, address: { locality: 'Arlington' }, nickname: 'Amazing' }));
    await portico.json(['user', 'update', 'hopper@example.com', '--file', file]);
    const shown = await portico.json(['user', 'show', 'grace']);
    expect(shown).toMatchObject({ nickname: 'Amazing', address: { locality: 'Arlington', country: 'US' } });
    expect(shown).not.toHaveProperty('birthdate');
    const { stdout } = await portico.run(['user', 'show', 'grace']);
    expect(stdout).toMatch(/^email +hopper@example\.com \(not verified\)$/m);
    expect(stdout).toMatch(/^nickname +Amazing$/m);
    expect(await portico.json(['user', 'update', 'grace', '--email-verified', 'true'])).toMatchObject({
      email_verified: true,
    });
  });

  it.each([
    ['every fault at once', { gender: 5, website: 'ftp://x', id: NOBODY }, 'gender.*got 5.*website.*|website.*gender'],
    ['a member that is none', { enabled: false }, '"enabled": nothing that is told of a user'],
    ['a password', { password: PASSWORD }, 'a password is never taken from a file'],
    ['a list', [], 'expected one JSON object'],
    ['a name that is taken', { username: 'ADA' }, 'taken'],
  ])('refuses to change %s', async (_what, file, reason) => {
    const before = await portico.json(['user', 'show', 'bob']);
    const words = ['user', 'update', 'bob', '--file', '-', '--json'];
    const { code, stdout, stderr } = await portico.run(words, { stdin: JSON.stringify(file) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^portico: [^\\n]*(${reason})[^\\n]*\\n$`));
    expect(stderr).not.toContain(PASSWORD);
    expect(await portico.json(['user', 'show', 'bob'])).toEqual(before);
  });
});

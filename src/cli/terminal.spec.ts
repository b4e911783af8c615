import { PassThrough, Readable } from 'node:stream';
import { CommandError } from './command-error.js';
import { Terminal } from './terminal.js';

/** A person who types these lines, and what they see. */
function person(...lines: string[]): { terminal: Terminal; seen: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const screen = Object.assign(new PassThrough(), { isTTY: true });
  let shown = '';
  screen.on('data', (part: Buffer) => {
    shown += part.toString();
    // The next line is typed when it is asked for.
    if (part.toString().endsWith(': ')) setImmediate(() => input.write(lines.shift() ?? '\u0004'));
  });
  const streams = [input, screen] as unknown as [NodeJS.ReadStream, NodeJS.WriteStream];
  return { terminal: new Terminal(...streams), seen: () => shown };
}

function script(text: string): Terminal {
  return new Terminal(Readable.from([text]) as NodeJS.ReadStream, new PassThrough() as unknown as NodeJS.WriteStream);
}

describe('A password', () => {
  it('is asked for twice and never shown', async () => {
    const { terminal, seen } = person('correct horse\n', 'correct horse\n');
    expect(terminal.isInteractive).toBe(true);
    await expect(terminal.askPassword('Password')).resolves.toBe('correct horse');
    expect(seen()).toBe('Password: \nOnce more: \n');
  });

  it('may be left out, and is not taken when the two differ', async () => {
    await expect(person('\n').terminal.askPassword('Password')).resolves.toBeUndefined();
    await expect(person('one\n', 'two\n').terminal.askPassword('Password')).rejects.toThrow(CommandError);
  });

  it('is given up with Ctrl+D', async () => {
    await expect(person('\u0004').terminal.askPassword('Password')).rejects.toThrow('No password was typed');
  });

  it('is one line of stdin, without its end', async () => {
    expect(script('x').isInteractive).toBeFalsy();
    await expect(script('correct horse\r\n').readPassword()).resolves.toBe('correct horse');
    await expect(script(' with blanks ').readPassword()).resolves.toBe(' with blanks ');
    await expect(script('\n').readPassword()).rejects.toThrow('got nothing');
    await expect(script('one\ntwo\n').readPassword()).rejects.toThrow('several lines');
    await expect(script('x'.repeat(1024 * 1024 + 1)).readPassword()).rejects.toThrow('at most');
  });
});

describe('Progress', () => {
  it('is a bar that is drawn over in a terminal, and lines elsewhere', () => {
    const { terminal, seen } = person();
    terminal.progress(0, 2, 'started');
    terminal.progress(2, 2, 'done');
    expect(seen()).toBe(`\r\u001B[K[${'-'.repeat(20)}] started\r\u001B[K[${'#'.repeat(20)}] done\n`);
    const plain = new PassThrough();
    new Terminal(new PassThrough() as unknown as NodeJS.ReadStream, plain as unknown as NodeJS.WriteStream).progress(
      1,
      2,
      'half',
    );
    expect(String(plain.read())).toBe('half\n');
  });
});

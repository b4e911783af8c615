import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError } from './command-error.js';

const LONGEST_INPUT = 1024 * 1024;

/** What the person or the script at the other end gives and gets beside the answer. */
export class Terminal {
  constructor(
    private readonly input: NodeJS.ReadStream,
    private readonly diagnostics: NodeJS.WriteStream,
  ) {}

  /** Whether somebody is there who can be asked. */
  get isInteractive(): boolean {
    return this.input.isTTY && this.diagnostics.isTTY;
  }

  say(line: string): void {
    this.diagnostics.write(`${line}\n`);
  }

  /** How far something is: a bar that is drawn over in a terminal, a line each elsewhere. */
  progress(done: number, total: number, text: string): void {
    if (!this.diagnostics.isTTY) return this.say(text);
    const width = 20;
    const full = total === 0 ? width : Math.round((done / total) * width);
    const bar = `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
    this.diagnostics.write(`\r\u001B[K${bar} ${text}${done === total ? '\n' : ''}`);
  }

  /** Everything on stdin, as UTF-8. @throws CommandError beyond 1 MB */
  async readAll(): Promise<string> {
    return (await this.readBytes()).toString('utf8');
  }

  /** Everything on stdin. @throws CommandError beyond 1 MB */
  async readBytes(): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of this.input as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(part);
      size += bytes.length;
      if (size > LONGEST_INPUT) throw new CommandError(`stdin: expected at most ${LONGEST_INPUT} bytes`);
      parts.push(bytes);
    }
    return Buffer.concat(parts);
  }

  /** One line of stdin. @throws CommandError when there is none, or more than one */
  async readPassword(): Promise<string> {
    const password = (await this.readAll()).replace(/\r?\n$/, '');
    if (password === '') throw new CommandError('stdin: expected a password, got nothing');
    if (/[\r\n]/.test(password)) throw new CommandError('stdin: expected a password in one line, got several lines');
    return password;
  }

  /** Asks twice, without showing what is typed; undefined for an empty one. @throws CommandError when the two differ */
  async askPassword(question: string): Promise<string | undefined> {
    const password = await this.askHidden(question);
    if (password === '') return undefined;
    if ((await this.askHidden('Once more')) !== password) throw new CommandError('The two passwords differ');
    return password;
  }

  private async askHidden(question: string): Promise<string> {
    this.diagnostics.write(`${question}: `);
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: this.input, output: nowhere, terminal: true });
    // Ctrl+C and Ctrl+D end the command and not only the question.
    const ended = new Promise<never>((_, reject) => {
      lines.once('close', () => reject(new CommandError('No password was typed')));
    });
    try {
      return await Promise.race([lines.question(''), ended]);
    } finally {
      lines.close();
      this.diagnostics.write('\n');
    }
  }
}

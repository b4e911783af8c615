import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const page = readFileSync(join(root, 'docs/recipes.md'), 'utf8');

/** The blocks that stand in docs/recipes.md after such a mark, by their names. */
export function blocks(kind: 'example' | 'registration'): ReadonlyMap<string, string> {
  const pattern = new RegExp(`<!-- ${kind}: ([\\w-]+) -->\\s+\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``, 'g');
  return new Map([...page.matchAll(pattern)].map(([, name = '', text = '']) => [name, text]));
}

/** A copy of what `npm run build` made, into which the recipes are put as their reader would put them into src/. */
export class OwnBuild {
  private readonly folder = mkdtempSync(join(tmpdir(), 'portico-recipes-'));
  readonly dist = join(this.folder, 'dist');
  private readonly changed = new Map<string, string>();

  constructor() {
    cpSync(join(root, 'dist'), this.dist, { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    writeFileSync(join(this.folder, 'package.json'), '{"type":"module"}');
  }

  /** @param text says in its first line which file it is */
  add(text: string): void {
    const file = /^\/\/ (src\/\S+)\n/.exec(text)?.[1];
    if (file === undefined) throw new Error(`Expected "// src/…" in the first line of: ${text.slice(0, 200)}`);
    this.changed.set(file, text);
  }

  /** Adds the lines with a plus: those before any other to the top, each other one after what the line above it says. */
  register(diff: string): void {
    let file = '';
    let place: string | undefined;
    for (const line of diff.split('\n').filter((text) => text.trim() !== '')) {
      const text = line.slice(1).trim();
      const named = /^\/\/ (src\/\S+)$/.exec(text)?.[1];
      if (named !== undefined) [file, place] = [named, undefined];
      else if (line.startsWith('+')) this.insert(file, place, line.slice(1));
      else place = text;
    }
  }

  private insert(file: string, place: string | undefined, line: string): void {
    const source = this.changed.get(file) ?? readFileSync(join(root, file), 'utf8');
    if (place === undefined) return void this.changed.set(file, `${line}\n${source}`);
    const parts = source.split(place);
    const times = parts.length - 1;
    if (times !== 1) throw new Error(`${file} says ${JSON.stringify(place)} ${times} times, not once`);
    this.changed.set(file, `${parts[0]!}${place}\n${line}${parts[1]!}`);
  }

  /** Compiles what is new or changed, with all checks, against the declarations of everything else. */
  compile(): void {
    const files = [...this.changed].map(([file, text]) => {
      const own = join(this.dist, file.replace(/^src\//, ''));
      mkdirSync(dirname(own), { recursive: true });
      writeFileSync(own, text);
      return own;
    });
    const compilerOptions = { noEmit: false, rootDir: this.dist, outDir: this.dist, types: ['node'] };
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] };
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', this.folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The recipes do not compile:\n${stdout}`);
  }

  /** Runs a module beside the build; answers what it prints. */
  run(code: string, environment: Readonly<Record<string, string>>): string {
    const file = join(this.folder, 'run.mjs');
    writeFileSync(file, code);
    const env = { PATH: process.env['PATH'], ...environment };
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', env, cwd: this.folder });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const pages = [
  ...['README.md', 'SECURITY.md', 'CHANGELOG.md', 'docker/README.md'].map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name)),
].map((file): [string, string] => [relative(root, file), readFileSync(file, 'utf8')]);

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

describe('The documentation', () => {
  it('says what the program says: settings, commands, errors, rooms', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'tools/generate-docs.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it.each(pages)('%s links to what exists', (page, text) => {
    const links = all(text, /\]\(([^)\s]+)\)/g).filter((link) => !/^(https?:|#)/.test(link));
    const missing = links.filter((link) => {
      const target = link.split('#')[0] ?? '';
      // Images are made by hand, from a running server.
      return !target.includes('images/') && !existsSync(resolve(root, dirname(page), target));
    });
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s names files that exist', (_page, text) => {
    const named = all(text, /`((?:src|test|tools|bench|docs|docker|deploy)\/[^`\s<*…]*)`/g);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it.each(pages)('%s names commands of package.json', (_page, text) => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = all(text, /\bnpm run ([\w:-]+)/g);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const tool = resolve(__dirname, '../../tools/node-version.mjs');

function satisfied(versions: string[]): boolean[] {
  const range = '^20.19.0 || ^22.13.0 || >=24.11.0';
  const script = `import { satisfies } from ${JSON.stringify(tool)};
    console.log(JSON.stringify(${JSON.stringify(versions)}.map((version) => satisfies(version, '${range}'))));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(stdout) as boolean[];
}

describe('npm start', () => {
  it('knows which versions of Node Portico runs on', () => {
    expect(satisfied(['20.19.0', '20.20.2', '22.13.1', '24.11.0', '25.0.0', '26.1.0'])).not.toContain(false);
    expect(satisfied(['18.20.0', '20.18.9', '21.7.0', '22.12.9', '23.11.0', '24.10.9'])).not.toContain(true);
  });
});

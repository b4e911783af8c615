import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { load, CORE_SCHEMA, mergeTag } from 'js-yaml';

interface Service {
  image: string;
  environment: Record<string, string>;
  read_only?: boolean;
  security_opt?: string[];
  cap_drop?: string[];
  healthcheck?: object;
  privileged?: boolean;
  network_mode?: string;
}

const root = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');
const compose = load(read('docker/compose.yaml'), { schema: CORE_SCHEMA.withTags(mergeTag) }) as {
  services: Record<string, Service>;
};
const services = Object.entries(compose.services);
const stages = read('docker/Dockerfile')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')
  .split(/^FROM /m)
  .slice(1);
const image = stages.at(-1) ?? '';

describe('The compose file', () => {
  it('gives no secret a default value', () => {
    const secret = /PASSWORD|SECRET|DATABASE_URL/;
    const values = services.flatMap(([, { environment }]) => Object.entries(environment));
    const secrets = values.filter(([name]) => secret.test(name));
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    const defaulted = secrets.filter(([, value]) => !/\$\{[A-Z_]+:\?[^}]+\}/.test(value));
    expect(defaulted).toEqual([]);
    // Nor by another spelling of a default, inside a value that is not all secret.
    const variables = values.flatMap(([, value]) =>
      [...value.matchAll(/\$\{([A-Z_]+):?[-=+]/g)].map((match) => match[1]),
    );
    expect(variables.filter((variable = '') => secret.test(variable))).toEqual([]);
  });

  it('runs MySQL 8.4 and Portico, each on a read-only file system and without more privileges than it has', () => {
    expect(compose.services.database?.image).toBe('mysql:8.4');
    for (const [name, service] of services) {
      expect([name, service]).toEqual([
        name,
        expect.objectContaining({ read_only: true, security_opt: ['no-new-privileges:true'] }),
      ]);
      expect([name, service.privileged, service.network_mode]).toEqual([name, undefined, undefined]);
    }
    expect(compose.services.portico?.cap_drop).toEqual(['ALL']);
    expect(compose.services.database?.healthcheck).toBeDefined();
  });

  it('runs Portico with the settings of production', () => {
    expect(compose.services.portico?.environment).toMatchObject({ NODE_ENV: 'production' });
  });
});

describe('The image', () => {
  it('runs dist/main.js as a user who owns nothing of the program', () => {
    expect(image).toMatch(/^USER node$/m);
    expect(image).toMatch(/^CMD \["node", "dist\/main\.js"\]$/m);
    expect(image).not.toMatch(/--chown/);
  });

  it('says whether it lives, without another program', () => {
    expect(image).toMatch(/^HEALTHCHECK [\s\S]*"node"[\s\S]*\/health\/live/m);
  });

  it('is built from the lockfile, without install scripts, and carries no development dependency', () => {
    expect(stages).toHaveLength(3);
    for (const stage of stages) expect(stage).toMatch(/^node:24-slim/);
    expect(stages[1]).toMatch(/npm ci --omit=dev --ignore-scripts/);
    expect(image).not.toMatch(/npm /);
  });

  it('has no secret among its build arguments and variables', () => {
    expect(read('docker/Dockerfile')).not.toMatch(/^(ARG|ENV).*(SECRET|PASSWORD|TOKEN)/m);
  });
});

import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { environment } from '../../src/config/environment.js';
import { secretFileVariables } from '../../src/config/secret-files.js';
import type { Setting } from '../../src/config/setting.js';
import { HealthController } from '../../src/health/health.controller.js';
import { SERVER_LIMITS } from '../../src/http/server-limits.js';
import { LONGEST_END_MS } from '../../src/processes/termination.js';

const root = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const chart = 'deploy/helm/portico';

const settings = new Map(Object.values<Setting<unknown>>(environment).map((setting) => [setting.variable, setting]));
/** Of Node itself. */
const NODE_OPTIONS = '--max-semi-space-size=8 --v8-pool-size=1 --use-largepages=silent';
const known = new Set([...settings.keys(), ...secretFileVariables.keys(), 'NODE_OPTIONS']);
const secrets = [...secretFileVariables.values()];

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);
const numberIn = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]);

const compose = parse(read('docker/compose.yaml'), { merge: true }) as {
  services: { portico: { environment: Record<string, string>; stop_grace_period: string } };
};
const values = parse(read(`${chart}/values.yaml`)) as {
  settings: Record<string, string>;
  shutdownDelay: number;
  terminationGracePeriodSeconds: number;
};
const templates = readdirSync(join(root, chart, 'templates'))
  .map((name) => read(`${chart}/templates/${name}`))
  .join('\n');
const unit = read('deploy/systemd/portico.service');
const nginx = read('deploy/proxy/nginx.conf');

/** The paths that the code answers for those who watch. */
const probes = ['live', 'ready'].map((method) => {
  const handler = HealthController.prototype[method as 'live'];
  return `/${Reflect.getMetadata('path', HealthController)}/${Reflect.getMetadata('path', handler)}`;
});

describe('What is deployed', () => {
  it.each([
    ['docker/compose.yaml', Object.keys(compose.services.portico.environment)],
    ['docker/Dockerfile', all(read('docker/Dockerfile'), /(\w+)=\S+/g).filter((name) => /^[A-Z_]+$/.test(name))],
    ['portico.service', all(unit, /^Environment="?(\w+)=/gm)],
    ['portico.env', all(read('deploy/systemd/portico.env'), /^(\w+)=/gm)],
    ['the command line of systemd', all(read('deploy/systemd/portico'), /^([A-Z_]+)=/gm)],
    ['the chart', [...all(templates, /- name: ([A-Z_]+)$/gm), ...Object.keys(values.settings)]],
  ])('names settings that exist: %s', (_file, names) => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('has values for settings that the settings take', () => {
    const given = [
      ...[...read('deploy/systemd/portico.env').matchAll(/^(\w+)="?(.*?)"?$/gm)].map(([, name, value]) => [
        name,
        value,
      ]),
      ...Object.entries(values.settings),
      ['SHUTDOWN_DELAY', String(values.shutdownDelay)],
    ] as [string, string][];
    expect(given.filter(([name, value]) => settings.get(name)!.parse(value) === undefined)).toEqual([]);
  });

  it('starts Node with what the benchmark starts it with, and what the documentation says', () => {
    const dockerfile = read('docker/Dockerfile');
    expect(all(dockerfile, /NODE_OPTIONS="(.+)"/g)).toEqual([NODE_OPTIONS]);
    expect(all(unit, /^Environment="NODE_OPTIONS=(.+)"/gm)).toEqual([NODE_OPTIONS]);
    expect(all(read('bench/measure/child.mjs'), /const NODE_OPTIONS = '(.+)'/g)).toEqual([NODE_OPTIONS]);
    for (const file of ['operations', 'tracing']) {
      expect(read(`docs/${file}.md`)).toContain(`NODE_OPTIONS="${NODE_OPTIONS}`);
    }
  });

  it('gives no secret a value: each comes from a file or must be said', () => {
    for (const text of [unit, read('deploy/systemd/portico.env'), templates, read(`${chart}/values.yaml`)]) {
      for (const secret of secrets) expect(text).not.toMatch(new RegExp(`${secret}\\s*[=:]|name: ${secret}$`, 'm'));
    }
    for (const secret of secrets) {
      expect([secret, compose.services.portico.environment[secret]]).toEqual([
        secret,
        expect.stringMatching(/\$\{\w+:\?/),
      ]);
    }
  });

  it('ends later than the server by itself', () => {
    const longest = LONGEST_END_MS / 1000;
    const schema = JSON.parse(read(`${chart}/values.schema.json`)) as {
      properties: Record<'terminationGracePeriodSeconds' | 'shutdownDelay', { minimum: number; maximum: number }>;
    };
    expect(numberIn(unit, /^TimeoutStopSec=(\d+)$/m)).toBeGreaterThan(longest);
    expect(parseInt(compose.services.portico.stop_grace_period, 10)).toBeGreaterThan(longest);
    expect(values.terminationGracePeriodSeconds).toBeGreaterThan(longest);
    expect(schema.properties.terminationGracePeriodSeconds.minimum).toBeGreaterThan(longest);
    const { maximum } = schema.properties.shutdownDelay;
    const takes = (seconds: number) => settings.get('SHUTDOWN_DELAY')!.parse(String(seconds)) !== undefined;
    expect([takes(maximum), takes(maximum + 1)]).toEqual([true, false]);
  });

  it('asks at the paths and the port that the server has', () => {
    const port = settings.get('PORT')!.fallback;
    expect(new Set(all(templates, /path: (\/health\/\w+)/g))).toEqual(new Set(probes));
    expect(all(templates, /containerPort: (\d+)/g)).toEqual([port]);
    expect(all(nginx, /^ {2}server 127\.0\.0\.1:(\d+);/gm)).toEqual([port]);
    expect(read('deploy/proxy/Caddyfile')).toContain(`reverse_proxy 127.0.0.1:${port} `);
    expect(read('docker/Dockerfile')).toContain(`EXPOSE ${port}`);
    // The pod serves on for two looks at its readiness.
    expect(values.shutdownDelay).toBeGreaterThanOrEqual(
      2 * numberIn(templates, /ready, port: http }\s+periodSeconds: (\d+)/),
    );
  });

  it('has proxies that keep connections for less time than the server, and take as much', () => {
    const keepAlive = Number(settings.get('KEEP_ALIVE_TIMEOUT')!.fallback);
    expect(numberIn(nginx, /keepalive_timeout (\d+)s/)).toBeLessThan(keepAlive);
    expect(numberIn(read('deploy/proxy/Caddyfile'), /keepalive (\d+)s/)).toBeLessThan(keepAlive);
    expect(numberIn(nginx, /client_max_body_size (\d+)k/) * 1024).toBe(SERVER_LIMITS.largestBody);
    expect(numberIn(nginx, /large_client_header_buffers \d+ (\d+)k/) * 1024).toBe(SERVER_LIMITS.largestHeader);
  });
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
const systemdTitle = 'The systemd unit';

(hasSystemd ? describe : describe.skip)(
  hasSystemd ? systemdTitle : `${systemdTitle} (skipped: no systemd-analyze)`,
  () => {
    const analyze = (...words: string[]) => {
      const { status, stdout, stderr } = spawnSync(
        'systemd-analyze',
        [...words, join(root, 'deploy/systemd/portico.service')],
        {
          encoding: 'utf8',
        },
      );
      return { status, said: `${stdout}${stderr}` };
    };

    it('is one that systemd understands, word for word', () => {
      const { status, said } = analyze('verify');
      // Whether Node is at /usr/bin/node is the machine's business.
      const complaints = said.split('\n').filter((line) => line !== '' && !/node is not executable/.test(line));
      expect(complaints).toEqual([]);
      expect([0, 1]).toContain(status);
    });

    it('leaves the process as little as documented: an exposure of 1.4 of 10', () => {
      const { said } = analyze('security', '--offline=true');
      expect(numberIn(said, /Overall exposure level for portico\.service: ([\d.]+)/)).toBeLessThanOrEqual(1.4);
      expect(read('docs/deploying.md')).toContain('calls it 1.4');
    });
  },
);

interface Manifest {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

interface Pod {
  securityContext: object;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds?: number;
  containers: { securityContext: object; env: { name: string; value?: string }[]; command?: string[] }[];
}

const helm = process.env['HELM'] ?? 'helm';
const hasHelm = spawnSync(helm, ['version']).status === 0;
const helmTitle = 'The Helm chart';

(hasHelm ? describe : describe.skip)(
  hasHelm ? helmTitle : `${helmTitle} (skipped: no helm, which HELM may name)`,
  () => {
    const good = ['issuer=https://sso.acme.test', 'existingSecret=portico-secrets', 'trustedProxies={10.0.0.0/8}'];

    /** @param set `name=value` of --set; a value that has commas or braces in it is written as helm wants it */
    function run(command: readonly string[], set: readonly string[]) {
      const words = set.flatMap((one) => ['--set', one]);
      return spawnSync(helm, [...command, join(root, chart), ...words], { encoding: 'utf8' });
    }

    function render(...set: string[]): Manifest[] {
      const { status, stdout, stderr } = run(['template', 'sso', '--kube-version', '1.31.0'], [...good, ...set]);
      if (status !== 0) throw new Error(stderr);
      const documents = parseAllDocuments(stdout);
      for (const document of documents) if ('errors' in document) expect(document.errors).toEqual([]);
      return [...documents].map((document) => document.toJS() as Manifest);
    }

    const podOf = ({ spec }: Manifest) => (spec['template'] as { spec: Pod }).spec;
    const the = (kind: string, manifests: readonly Manifest[]) => {
      const found = manifests.find((manifest) => manifest.kind === kind);
      if (!found) throw new Error(`No ${kind} among ${manifests.map((manifest) => manifest.kind).join(', ')}`);
      return found;
    };

    it('passes helm lint --strict', () => {
      const { status, stdout } = run(['lint', '--strict'], good);
      expect([status, stdout]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
    });

    it('is made of what its values ask for', () => {
      const kinds = (...set: string[]) =>
        render(...set)
          .map(({ kind }) => kind)
          .sort();
      expect(kinds()).toEqual(['Deployment', 'Job', 'NetworkPolicy', 'PodDisruptionBudget', 'Service']);
      const more = ['ingress.enabled=true', 'ingress.tlsSecret=tls', 'serviceMonitor.enabled=true'];
      expect(kinds(...more)).toEqual(expect.arrayContaining(['Ingress', 'ServiceMonitor']));
      expect(kinds('replicas=1', 'networkPolicy.enabled=false', 'migration.job=false')).toEqual([
        'Deployment',
        'Service',
      ]);
    });

    it('runs pods without rights, on a read-only file system, with secrets from files', () => {
      const manifests = render('settings.LOG_LEVEL=warn', 'settings.SERVICE_NAME=Acme');
      for (const pod of [podOf(the('Deployment', manifests)), podOf(the('Job', manifests))]) {
        expect(pod).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        });
        const [container] = pod.containers;
        expect(container!.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        const env = new Map(container!.env.map(({ name, value }) => [name, value]));
        expect([...env.keys()].filter((name) => !known.has(name))).toEqual([]);
        for (const secret of secrets) expect(env.get(`${secret}_FILE`)).toMatch(/^\/run\/secrets\/portico\//);
        expect(env.get('ISSUER')).toBe('https://sso.acme.test');
        expect([env.get('LOG_LEVEL'), env.get('SERVICE_NAME')]).toEqual(['warn', 'Acme']);
      }
    });

    it('migrates before the new pods, and ends the old ones in order', () => {
      const manifests = render();
      const job = the('Job', manifests);
      expect(job.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
      expect(podOf(job).containers[0]!.command).toEqual(['node', 'dist/cli.js', 'migrate']);
      const deployment = the('Deployment', manifests);
      expect(deployment.spec['strategy']).toMatchObject({ rollingUpdate: { maxUnavailable: 0 } });
      expect(podOf(deployment).terminationGracePeriodSeconds).toBe(values.terminationGracePeriodSeconds);
    });

    it.each([
      ['an issuer without https', 'issuer=http://sso.acme.test'],
      ['no secret', 'existingSecret='],
      ['no proxy', 'trustedProxies=null'],
      ['everybody as proxy', 'trustedProxies={0.0.0.0/0}'],
      ['a secret among the settings', 'settings.SECRETS=x'],
      ['a database address among the settings', 'settings.DATABASE_URL=x'],
      ['a place of secrets among the settings', 'settings.SECRETS_FILE=x'],
      ['a grace period that is too short', 'terminationGracePeriodSeconds=30'],
      ['a value that does not exist', 'replica=3'],
      ['an ingress without a certificate', 'ingress.enabled=true'],
    ])('refuses %s', (_what, set) => {
      const { status, stderr } = run(['template', 'sso', '--kube-version', '1.31.0'], [...good, set]);
      expect([status, stderr]).toEqual([1, expect.stringMatching(/specifications of the schema|needs a certificate/)]);
    });
  },
);

import type { ClientMetadata } from '../../clients/client-metadata.dto.js';
import { failed, type Finding, type HardeningCheck, pass, warning } from '../check.js';
import type { ClientFacts, KeyFacts, RecordFacts } from '../facts.js';

const DAY = 86_400_000;
const YEAR = 366 * DAY;

/** A process looks each minute; when none has run for so long, the schedule is not kept. */
const LATENESS = DAY;

export const hasYoungKeys: HardeningCheck = {
  name: 'key-age',
  of: 'records',
  expected: 'no key signs for longer than KEY_ROTATION_INTERVAL, or a year without one',
  atWorst: 'failed',
  mend: 'Let a server process run: it rotates; or run portico key rotate for each algorithm.',
  read: 'docs/operations.md',
  find: ({ keys, now }, { keyRotationInterval }) => {
    const longest = keyRotationInterval === 0 ? YEAR : keyRotationInterval * 1000 + LATENESS;
    const signing = keys.filter(({ state }) => state === 'signing');
    const old = signing.filter(({ signsFrom }) => now - signsFrom > longest);
    if (signing.length === 0) return failed('no key signs');
    return old.length > 0 ? failed(ages(old, now)) : pass(ages(signing, now));
  },
};

export const announcesNextKeys: HardeningCheck = {
  name: 'next-key',
  of: 'records',
  expected: 'before a key’s time is over, the next one is announced for KEY_ANNOUNCEMENT seconds',
  atWorst: 'failed',
  mend: 'Let a server process run: it announces; or run portico key rotate for each algorithm.',
  read: 'docs/operations.md',
  find: (records, { keyRotationInterval, keyAnnouncement }) => {
    if (keyRotationInterval === 0) return warning('the schedule is off: nothing is announced');
    const before = (keyRotationInterval - keyAnnouncement) * 1000;
    const due = records.keys
      .filter(({ state }) => state === 'signing')
      .map((key) => ({ key, at: key.signsFrom + before, next: nextOf(key, records) }));
    const late = due.filter(({ at, next }) => next === undefined && records.now > at + LATENESS);
    if (late.length > 0) return failed(`none announced for ${late.map(({ key }) => key.algorithm).join(', ')}`);
    return pass(due.map(({ key, at, next }) => `${key.algorithm} ${announcement(at, next)}`).join('; '));
  },
};

export const isSealedAnew: HardeningCheck = {
  name: 'sealing',
  of: 'records',
  expected: 'keys and secrets are sealed with the newest of SECRETS',
  atWorst: 'warning',
  mend: 'Run portico key reseal; then the older secrets can go.',
  read: 'docs/operations.md',
  find: ({ sealedWithOlder: older }) =>
    older.length === 0 ? pass('all of them') : warning(`with an older one: ${older.join(', ')}`),
};

const exemption = (texts: Pick<HardeningCheck, 'name' | 'expected' | 'mend'>, has: (of: ClientMetadata) => boolean) =>
  ({
    ...texts,
    of: 'records',
    atWorst: 'warning',
    read: 'docs/administration.md',
    find: ({ clients }: RecordFacts) => naming(clients.filter(({ metadata }) => has(metadata))),
  }) satisfies HardeningCheck;

export const demandsPkce = exemption(
  {
    name: 'clients-pkce',
    expected: 'no client is exempted from PKCE',
    mend: 'Take portico_require_pkce: false from its registration, when the client can do PKCE.',
  },
  (metadata) => !metadata.portico_require_pkce,
);

export const asksForConsent = exemption(
  {
    name: 'clients-consent',
    expected: 'no client has its consent implied',
    mend: 'Take portico_require_consent: false from its registration, unless it is the company’s own.',
  },
  (metadata) => !metadata.portico_require_consent,
);

export const demandsIssuerAudience = exemption(
  {
    name: 'clients-audience',
    expected: 'no client may name the token endpoint as the audience of its assertions',
    mend: 'Take portico_assertion_audience: endpoint from its registration, when the client names the issuer.',
  },
  (metadata) => metadata.portico_assertion_audience === 'endpoint',
);

export const hasWorkingSecrets: HardeningCheck = {
  name: 'clients-secrets',
  of: 'records',
  expected: 'no client is left with secrets that have expired',
  atWorst: 'warning',
  mend: 'Run portico client rotate-secret ID, or disable the client.',
  read: 'docs/cli.md',
  find: ({ clients }) => naming(clients.filter(({ canAuthenticate }) => !canAuthenticate)),
};

export const hasOwner: HardeningCheck = {
  name: 'owner',
  of: 'records',
  expected: 'somebody who can sign in has the role owner',
  atWorst: 'warning',
  mend: 'Run portico user set-role ID owner.',
  read: 'docs/administration.md',
  find: ({ hasOwner }) => (hasOwner ? pass('there is one') : warning('nobody: only the shell can give roles')),
};

export const isWithoutDemoRecords: HardeningCheck = {
  name: 'demo-records',
  of: 'records',
  expected: 'nothing is left of a demo',
  atWorst: 'failed',
  mend: 'Delete them: portico client delete ID, portico user delete ID.',
  read: 'docs/cli.md',
  find: ({ demo }) => (demo.length === 0 ? pass('nothing') : failed(demo.join(', '))),
};

function naming(clients: readonly ClientFacts[]): Finding {
  if (clients.length === 0) return pass('none');
  return warning(clients.map(({ id, metadata }) => `${metadata.client_name} (${id})`).join(', '));
}

function nextOf(key: KeyFacts, { keys }: RecordFacts): KeyFacts | undefined {
  return keys.find(({ algorithm, state }) => algorithm === key.algorithm && state === 'announced');
}

function announcement(at: number, next: KeyFacts | undefined): string {
  return next ? `signs with the next from ${day(next.signsFrom)}` : `announces the next on ${day(at)}`;
}

function ages(keys: readonly KeyFacts[], now: number): string {
  return keys.map(({ algorithm, signsFrom }) => `${algorithm} ${Math.floor((now - signsFrom) / DAY)} days`).join(', ');
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

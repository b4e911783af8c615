import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import { InvalidClientMetadataError, readClientMetadata } from '../clients/client-metadata.js';
import { LOCALIZED } from '../clients/localized-metadata.js';
import type { DesiredClient } from './configuration.js';
import { type Fault, got, type Path } from './faults.js';
import { locateReasons } from './located-reasons.js';
import { CLIENT_MEMBERS, faultsOfMembers } from './members.js';
import { readReference } from './secret-reference.js';

/** Beside the metadata. */
export const CLIENT_OWN_MEMBERS = ['client_id', 'client_secret', 'portico_enabled'];

/** RFC 3986 §2.3: what needs no escaping anywhere, in as many bytes as the column has. */
export const CLIENT_ID = /^[A-Za-z0-9._~-]{1,128}$/;

/** Members beside which every single other one can be right. */
const BESIDE = { client_name: 'a', redirect_uris: ['https://client.example/'] };

/** One client of a document; undefined, and a fault or more, where it is not usable. */
export function readClient(
  entry: Readonly<Record<string, unknown>>,
  path: Path,
  faults: Fault[],
): DesiredClient | undefined {
  const { client_id: id, client_secret: reference, portico_enabled: isEnabled = true, ...rest } = entry;
  const found = faultsOfMembers(entry, path, [...CLIENT_OWN_MEMBERS, ...CLIENT_MEMBERS], isLocalized);
  const wrong = new Set(found.map((fault) => fault.path[path.length]));
  if (!wrong.has('client_id')) found.push(...faultsOfId(id, path));
  if (typeof isEnabled !== 'boolean' && !wrong.has('portico_enabled')) {
    found.push({ path: [...path, 'portico_enabled'], message: `expected true or false; ${got(isEnabled)}` });
  }
  const secret =
    'client_secret' in entry && !wrong.has('client_secret')
      ? readReference(reference, [...path, 'client_secret'], found)
      : undefined;
  const members = Object.fromEntries(Object.entries(rest).filter(([name]) => !wrong.has(name)));
  const metadata = readMetadata(members, path, found, wrong);
  faults.push(...found);
  if (found.length > 0 || metadata === undefined) return undefined;
  return { path, id: id as string, isEnabled: isEnabled as boolean, metadata, secret };
}

function readMetadata(
  members: Readonly<Record<string, unknown>>,
  path: Path,
  faults: Fault[],
  wrong: ReadonlySet<unknown>,
): ClientMetadata | undefined {
  if (!('client_name' in members)) {
    const message = 'client_name is missing: expected the name that people see on the consent page';
    if (!wrong.has('client_name')) faults.push({ path, message });
  }
  const complete = { ...('client_name' in members ? {} : { client_name: 'a' }), ...members };
  faults.push(...locateReasons(complete, path, reasonsAgainst, { names: CLIENT_MEMBERS, beside: BESIDE }));
  return faults.length === 0 ? readClientMetadata(members) : undefined;
}

function reasonsAgainst(members: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readClientMetadata(members);
    return [];
  } catch (error) {
    if (error instanceof InvalidClientMetadataError) return error.reasons;
    throw error;
  }
}

function faultsOfId(id: unknown, path: Path): Fault[] {
  const expected = 'expected 1 to 128 letters, digits and . _ ~ -';
  if (id === undefined) return [{ path, message: `client_id is missing: ${expected}` }];
  if (typeof id === 'string' && CLIENT_ID.test(id)) return [];
  return [{ path: [...path, 'client_id'], message: `${expected}; ${got(id)}` }];
}

function isLocalized(member: string): boolean {
  return LOCALIZED.some((name) => member.startsWith(`${name}#`));
}

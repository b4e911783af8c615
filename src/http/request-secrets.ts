import type { FastifyRequest } from 'fastify';
import { isSecretName } from '../telemetry/redaction/secret-names.js';
import { rawQuery } from './raw-request.js';

/** Shorter values stand in every other word. */
const SHORTEST = 6;
const LONGEST = 16_384;
const MOST = 50;
const DEEPEST = 4;

/** What people type into it is a password now and then. */
const OFTEN_MISTAKEN = 'username';

type Pair = readonly [name: string, value: string];

/** Every secret that came with a request, wherever in it, so that no log line about it repeats one. */
export function secretsOf(request: FastifyRequest): readonly string[] {
  const { authorization, dpop, cookie = '' } = request.headers;
  const found = [
    ...credentialsIn(authorization ?? ''),
    ...[dpop ?? []].flat(),
    ...cookie.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim()),
    ...[...pairsOf(rawQuery(request)), ...pairsIn(request.body, 0)]
      .filter(([name]) => isSecretName(name) || name === OFTEN_MISTAKEN)
      .map(([, value]) => value),
  ];
  return found.filter(({ length }) => length >= SHORTEST && length <= LONGEST).slice(0, MOST);
}

/** RFC 7617 §2: what stands behind the scheme, and the password in it, which RFC 6749 §2.3.1 encodes once more. */
function credentialsIn(header: string): string[] {
  const sent = header.slice(header.indexOf(' ') + 1);
  const decoded = Buffer.from(sent, 'base64').toString();
  const password = decoded.slice(decoded.indexOf(':') + 1);
  return [sent, password, ...pairsOf(`password=${password}`).map(([, value]) => value)];
}

function pairsIn(body: unknown, depth: number): Pair[] {
  if (Buffer.isBuffer(body) || typeof body === 'string') return pairsOf(body.toString());
  if (typeof body !== 'object' || body === null || depth === DEEPEST) return [];
  return Object.entries(body).flatMap(([name, value]: [string, unknown]): Pair[] =>
    typeof value === 'string' ? [[name, value]] : pairsIn(value, depth + 1),
  );
}

function pairsOf(form: string): Pair[] {
  return [...new URLSearchParams(form)];
}

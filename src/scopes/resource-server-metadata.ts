import { type ValidationError, validateSync } from 'class-validator';
import { builtInNames, fillIn, isJsonObject } from '../protocol/json-members.js';
import type { ResourceServerEntity } from './resource-server.entity.js';
import { ResourceServerMetadata } from './resource-server.dto.js';

/** An API that cannot be registered so, with every reason at once. */
export class InvalidResourceServerError extends Error {
  override readonly name = 'InvalidResourceServerError';

  constructor(readonly reasons: readonly string[]) {
    super(`The resource server cannot be registered so:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);
  }
}

/** As much as its column surely holds. */
const LARGEST = 32_000;

/**
 * Proves what came from outside. Unknown members are refused: a misspelt one must not look as if it were set.
 * @throws InvalidResourceServerError
 */
export function readResourceServer(input: unknown): ResourceServerMetadata {
  if (!isJsonObject(input)) {
    throw new InvalidResourceServerError(['expected one JSON object with audience, name and scopes']);
  }
  const metadata = fillIn(new ResourceServerMetadata(), input);
  const faults = validateSync(metadata, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const reasons = builtInNames(input).map((name) => `property ${name} should not exist`);
  reasons.push(...faults.flatMap(({ constraints }: ValidationError) => Object.values(constraints ?? {})));
  if (Buffer.byteLength(JSON.stringify(input)) > LARGEST) reasons.push(`it is larger than ${LARGEST} bytes`);
  if (reasons.length > 0) throw new InvalidResourceServerError(reasons);
  return metadata;
}

/** What the row says, in the words in which it is registered. */
export function toMetadata(row: ResourceServerEntity): ResourceServerMetadata {
  return {
    audience: row.audience,
    name: row.name,
    scopes: row.scopes,
    access_token_format: row.tokenFormat,
    access_token_signing_alg: row.signingAlgorithm,
    access_token_ttl: row.accessTokenTtl,
  };
}

/** The columns that metadata stand for. */
export function toColumns(metadata: ResourceServerMetadata) {
  return {
    audience: metadata.audience,
    name: metadata.name,
    scopes: metadata.scopes,
    tokenFormat: metadata.access_token_format ?? null,
    signingAlgorithm: metadata.access_token_signing_alg ?? null,
    accessTokenTtl: metadata.access_token_ttl ?? null,
  };
}

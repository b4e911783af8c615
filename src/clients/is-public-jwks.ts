import { ValidateBy } from 'class-validator';
import { isJsonObject } from '../protocol/json-members.js';

const MOST_KEYS = 20;
const KEY_TYPES = ['RSA', 'EC', 'OKP'];
/** RFC 7518 §6: members that only a private or a symmetric key has. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** A JWK set (RFC 7517 §5) of public keys; the message says what is wrong with it. */
export function IsPublicJwks(): PropertyDecorator {
  return ValidateBy({
    name: 'isPublicJwks',
    validator: {
      validate: (value) => faultOf(value) === undefined,
      defaultMessage: (args) => `${args?.property}: ${faultOf(args?.value)}`,
    },
  });
}

function faultOf(value: unknown): string | undefined {
  const keys = isJsonObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys)) return 'is no JWK set: an object with the array keys';
  if (keys.length === 0 || keys.length > MOST_KEYS) return `has no key, or more than ${MOST_KEYS}`;
  return (keys as unknown[]).map(faultOfKey).find((fault) => fault !== undefined);
}

function faultOfKey(key: unknown): string | undefined {
  if (!isJsonObject(key)) return 'has a key that is no object';
  if (!KEY_TYPES.includes(key['kty'] as string)) return `has a key whose kty is none of ${KEY_TYPES.join(', ')}`;
  // Whoever registers a private key by mistake must find out at once.
  return PRIVATE_MEMBERS.some((name) => name in key) ? 'has a private key; register public keys only' : undefined;
}

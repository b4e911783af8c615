import { BlockList, isIP } from 'node:net';

/** The 32-byte keys of a SECRETS text; undefined when one of them is no such key. */
export function parseSecretKeys(text: string): readonly Buffer[] | undefined {
  const keys = text.split(',').map((part) => Buffer.from(part.trim(), 'base64url'));
  const written = text.split(',').map((part) => part.trim());
  return keys.every((key, n) => key.length === 32 && key.toString('base64url') === written[n]) ? keys : undefined;
}

/**
 * RFC 8414 §2: an https URL with no query or fragment; http only where the production check lets loopback through.
 * No path either: pages, cookies (`__Host-`) and well-known documents stand at the root of a host.
 */
export function isIssuer(text: string): boolean {
  if (!URL.canParse(text) || /[?#\s]/.test(text) || text.endsWith('/')) return false;
  const { protocol, pathname, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && pathname === '/' && username === '' && password === '';
}

export function isLoopbackUrl(text: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(text).hostname);
}

export function isCidrList(text: string): boolean {
  return splitList(text).every(isNetwork);
}

export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isNetwork(text: string): boolean {
  const [address = '', prefix] = text.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  if (prefix === undefined) return true;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    return /^\d+$/.test(prefix);
  } catch {
    return false;
  }
}

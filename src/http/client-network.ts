import { isIP, SocketAddress } from 'node:net';

/**
 * The network a request comes from, as limits count it: an IPv4 address, or the /64 of an IPv6 address, within which
 * anybody has addresses without end. However an address is written, it is one network; all that is no address is one too.
 * @param address the peer's address, after trusted proxies were taken away; some proxies write the port as well
 */
export function clientNetwork(address: string): string {
  const plain = withoutPort(address.trim()).split('%')[0]!;
  const family = isIP(plain);
  if (family === 0) return 'unknown';
  return family === 4 ? plain : networkOfIPv6(plain);
}

function withoutPort(address: string): string {
  const [, bracketed, ipv4] = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/.exec(address) ?? [];
  return bracketed ?? ipv4 ?? address;
}

function networkOfIPv6(written: string): string {
  const { address } = new SocketAddress({ address: written, family: 'ipv6' });
  // RFC 4291 §2.5.5.2: an IPv4 address that came over an IPv6 socket.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  return mapped ?? `${expand(address).slice(0, 4).join(':')}::/64`;
}

/** All eight groups of an address in its canonical form (RFC 5952). */
function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back];
}

import { BlockList, isIP } from 'node:net';

// IANA special-purpose registries (RFC 6890): what is not globally reachable is not ours to call.
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
// Everything but 2000::/3, and within it what is for documentation, tunnels and protocol use.
const SPECIAL_IPV6 = ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/**
 * Addresses and CIDR networks to look addresses up in. The families are kept apart: one BlockList for both takes every IPv4
 * address for one within ::/3, as ::ffff:0:0/96 is.
 */
export class AddressList {
  private readonly families = { ipv4: new BlockList(), ipv6: new BlockList() };

  constructor(list: readonly string[]) {
    for (const text of list) {
      const [address = '', prefix] = text.split('/');
      const family = familyOf(address);
      if (prefix === undefined) this.families[family].addAddress(address, family);
      else this.families[family].addSubnet(address, Number(prefix), family);
    }
  }

  /** IPv4 within IPv6 is looked at as what it is. */
  has(address: string): boolean {
    const family = familyOf(plain(address));
    return this.families[family].check(plain(address), family);
  }
}

const special = new AddressList([...SPECIAL_IPV4, ...SPECIAL_IPV6]);

/** Whether an address is reachable by everybody. */
export function isGlobalAddress(address: string): boolean {
  return isIP(plain(address)) !== 0 && !special.has(address);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.split('%')[0]!;
}

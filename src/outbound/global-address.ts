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

const special = networks([...SPECIAL_IPV4, ...SPECIAL_IPV6]);

/** A list of addresses and CIDR networks to look addresses up in. */
export function networks(list: readonly string[]): BlockList {
  const block = new BlockList();
  for (const text of list) {
    const [address = '', prefix] = text.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (prefix === undefined) block.addAddress(address, family);
    else block.addSubnet(address, Number(prefix), family);
  }
  return block;
}

export function isWithin(list: BlockList, address: string): boolean {
  return list.check(plain(address), isIP(plain(address)) === 4 ? 'ipv4' : 'ipv6');
}

/** Whether an address is reachable by everybody; IPv4 within IPv6 is looked at as what it is. */
export function isGlobalAddress(address: string): boolean {
  return isIP(plain(address)) !== 0 && !isWithin(special, address);
}

function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.split('%')[0]!;
}

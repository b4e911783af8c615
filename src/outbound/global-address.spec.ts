import { AddressList, isGlobalAddress } from './global-address.js';

describe('isGlobalAddress', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '223.255.255.254',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
    '2a00::1',
  ])('%s is reachable by everybody', (address) => expect(isGlobalAddress(address)).toBe(true));

  it.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.255.255',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
    ],
    ...['192.0.2.1', '192.168.1.1', '198.18.0.1', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
    ],
    ...['fd12:3456::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1', '3fff::1', '5f00::1'],
    ...['', 'localhost', '127.1', '2130706433', '0x7f.1'],
  ])('%s is not', (address) => expect(isGlobalAddress(address)).toBe(false));
});

describe('AddressList', () => {
  const list = new AddressList(['10.0.0.0/8', '192.0.2.7', '::1', 'fd00::/8']);

  it.each(['10.255.0.1', '::ffff:10.0.0.1', '192.0.2.7', '::1', 'fd00::2'])('has %s', (address) =>
    expect(list.has(address)).toBe(true),
  );
  it.each(['11.0.0.1', '192.0.2.8', '::2', 'fe00::2', '0.0.0.1'])('does not have %s', (address) =>
    expect(list.has(address)).toBe(false),
  );
  it('takes IPv4 addresses for none of an IPv6 network, however large', () => {
    expect(new AddressList(['::/0']).has('8.8.8.8')).toBe(false);
    expect(new AddressList(['0.0.0.0/0']).has('2a00::1')).toBe(false);
  });
});

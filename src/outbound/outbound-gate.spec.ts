import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Settings } from '../config/settings.js';
import { OutboundGate } from './outbound-gate.js';

const gateFor = (outboundAllowedNetworks: string) => new OutboundGate({ outboundAllowedNetworks } as Settings);

describe('OutboundGate', () => {
  let server: Server;
  let url: string;
  let answer: (socket: Socket) => void;

  beforeAll(async () => {
    server = createServer();
    // Below HTTP, so that it can answer anything.
    server.on('connection', (socket: Socket) => {
      socket.once('data', () => answer(socket));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const says = (text: string) => (socket: Socket) => void socket.end(text);
  const good = says('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');

  it('answers what stands at an address of an allowed network', async () => {
    answer = good;
    await expect(gateFor('127.0.0.0/8').read(url)).resolves.toBe('ok');
  });

  it.each(['', '10.0.0.0/8', '::/1', '::1'])(
    'calls no address of this machine where %j is allowed',
    async (networks) => {
      answer = good;
      await expect(gateFor(networks).read(url)).rejects.toThrow(/127\.0\.0\.1 is not a public address/);
    },
  );

  it('takes another protocol for a failure, and goes on calling', async () => {
    const gate = gateFor('127.0.0.0/8');
    answer = says('HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    const calls = Array.from({ length: 25 }, () => gate.read(url).catch(String));
    expect(new Set(await Promise.all(calls))).toEqual(
      new Set([expect.stringMatching(/OutboundError: 127\.0\.0\.1:\d+ answers with another protocol/)]),
    );
    answer = good;
    await expect(gate.read(url)).resolves.toBe('ok');
  });

  it('waits for nobody longer than its time', async () => {
    const gate = gateFor('127.0.0.0/8');
    answer = () => undefined;
    await expect(gate.read(url)).rejects.toThrow(/127\.0\.0\.1:\d+ did not answer within 5 seconds/);
    answer = good;
    await expect(gate.read(url)).resolves.toBe('ok');
  });
});

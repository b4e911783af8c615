import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A proxy that ends TLS in front of a server, as in production, under a certificate of its own for localhost. */
export class TlsFront {
  private constructor(
    private readonly server: Server,
    /** The certificate that its visitors must trust. */
    readonly certificate: string,
  ) {}

  /** @param target where the server listens; asked for each request, since it starts later than its front */
  static async start(target: () => string): Promise<TlsFront> {
    const { key, cert } = selfSigned();
    const server = createServer({ key, cert }, (incoming, outgoing) => {
      const { method, headers, url = '/' } = incoming;
      const onward = request(new URL(url, target()), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TlsFront(server, cert);
  }

  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** DER: tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 128 ? Buffer.from([body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const sequence = (...content: Buffer[]): Buffer => der(0x30, ...content);

/** An X.509 certificate for localhost (RFC 5280 §4.1), good for a day, with the key it is signed by. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('localhost')))));
  // UTCTime, until 2049 (§4.1.2.5).
  const time = (offset: number): Buffer =>
    der(0x17, Buffer.from(new Date(Date.now() + offset).toISOString().replaceAll(/^20|[-:T]|\.\d+/g, '')));
  const extension = (id: string, ...value: Buffer[]): Buffer => sequence(oid(id), der(0x04, ...value));
  const subjectAltName = extension('551d11', sequence(der(0x82, Buffer.from('localhost'))));
  const isAuthority = extension('551d13', sequence(der(0x01, Buffer.from([0xff]))));
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ecdsaWithSha256,
    name,
    sequence(time(-3_600_000), time(86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(subjectAltName, isAuthority)),
  );
  const signature = sign('sha256', content, privateKey);
  const certificate = sequence(content, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  const lines = certificate
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

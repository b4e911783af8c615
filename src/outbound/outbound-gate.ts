import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { splitList } from '../config/values.js';
import { signals, timed } from '../telemetry/signals.js';
import { addToSpan, inSpan, SpanKind } from '../telemetry/tracing/tracing.js';
import { isGlobalAddress, isWithin, networks } from './global-address.js';

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Nothing was received, or nothing was even sent; the message says why, in words for the log and the delivery ledger. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
}

const LONGEST_MS = 5_000;
const LARGEST_BYTES = 256 * 1024;
const MOST_AT_ONCE = 10;
const MOST_WAITING = 100;

/**
 * The one door through which this server calls others. Addresses come from registrations, so nobody may make it call
 * where only it can go: https only, one name resolution whose result is the address connected to, non-global addresses
 * refused unless the operator allows their network, no redirects, bounded in time, size and number.
 */
@Injectable()
export class OutboundGate {
  private readonly allowed: ReturnType<typeof networks>;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(@Inject(SETTINGS) { outboundAllowedNetworks }: Settings) {
    this.allowed = networks(splitList(outboundAllowedNetworks));
  }

  /** @throws OutboundError */
  send(request: OutboundRequest): Promise<OutboundAnswer> {
    const url = new URL(request.url);
    return inSpan(
      request.method,
      // The server, not the URL: what clients register may carry tokens of theirs.
      { 'http.request.method': request.method, 'server.address': url.hostname, 'server.port': portOf(url) },
      () =>
        timed(
          () => this.call(url, request),
          (took) => signals.outboundCalled.send({ ...took, outcome: took.hasFailed ? 'failed' : 'answered' }),
        ),
      SpanKind.CLIENT,
    );
  }

  /**
   * What stands at an address.
   * @throws OutboundError also for every status but 200
   */
  async read(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, body } = await this.send({ url, method: 'GET', headers });
    if (status !== 200) throw new OutboundError(`${new URL(url).host} answers with HTTP ${status}`);
    return body;
  }

  private async call(url: URL, request: OutboundRequest): Promise<OutboundAnswer> {
    const address = await this.resolve(url);
    await this.enter();
    try {
      const answer = await exchange(url, address, request);
      addToSpan({ 'http.response.status_code': answer.status });
      return answer;
    } catch (error) {
      throw error instanceof OutboundError
        ? error
        : new OutboundError(`${url.host}: ${describe(error)}`, { cause: error });
    } finally {
      this.leave();
    }
  }

  private async resolve(url: URL): Promise<string> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const found = await lookup(host).catch((error: unknown) => {
      throw new OutboundError(`${host} cannot be resolved: ${describe(error)}`, { cause: error });
    });
    const isAllowed = isWithin(this.allowed, found.address);
    if (!isAllowed && !isGlobalAddress(found.address)) {
      throw new OutboundError(`${host} is not a public address; OUTBOUND_ALLOWED_NETWORKS can allow its network`);
    }
    // Without TLS only where the operator has named the network.
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) {
      throw new OutboundError(`${host}: only https is called`);
    }
    return found.address;
  }

  private async enter(): Promise<void> {
    if (this.running < MOST_AT_ONCE) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= MOST_WAITING) throw new OutboundError('Too many calls are waiting');
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}

function exchange(url: URL, address: string, { method, headers, body }: OutboundRequest): Promise<OutboundAnswer> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  const signal = AbortSignal.timeout(LONGEST_MS);
  return new Promise((resolve, reject) => {
    const outgoing = start(url, { method, headers, lookup: pinned(address), signal, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST_BYTES) {
          outgoing.destroy(new OutboundError(`${url.host} answers with more than ${LARGEST_BYTES} bytes`));
        } else chunks.push(chunk);
      });
      incoming.on('end', () => resolve(toAnswer(incoming.statusCode, incoming.headers['content-type'], chunks)));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function toAnswer(status = 0, contentType = '', chunks: readonly Buffer[]): OutboundAnswer {
  return { status, contentType, body: Buffer.concat(chunks).toString('utf8') };
}

/** The address that was checked is the one that is connected to, whatever the name resolves to by then. */
function pinned(address: string): LookupFunction {
  const family = address.includes(':') ? 6 : 4;
  return (_host, options, callback) => {
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

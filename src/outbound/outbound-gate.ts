import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { splitList } from '../config/values.js';
import { signals, timed } from '../telemetry/signals.js';
import { addToSpan, inSpan, SpanKind } from '../telemetry/tracing/tracing.js';
import { withinTime } from './deadline.js';
import { AddressList, isGlobalAddress } from './global-address.js';
import { OutboundError } from './outbound-error.js';
import { Slots } from './slots.js';

export { OutboundError } from './outbound-error.js';

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

/** Milliseconds from the name of a server to the end of its answer; and those before, in which others are called. */
const LONGEST_MS = 5_000;
const LONGEST_WAIT_MS = 10_000;
const LARGEST_BYTES = 256 * 1024;
const MOST_AT_ONCE = 10;
const MOST_WAITING = 100;
/** Names that are resolved at once. Each takes a thread, of four that also sign and hash, until its server has answered. */
const MOST_LOOKUPS = 2;

/**
 * The one door through which this server calls others. Addresses come from registrations, so nobody may make it call
 * where only it can go: https only, one name resolution whose result is the address connected to, non-global addresses
 * refused unless the operator allows their network, no redirects, bounded in time, size and number.
 */
@Injectable()
export class OutboundGate {
  private readonly allowed: AddressList;
  private readonly calls = new Slots(MOST_AT_ONCE, MOST_WAITING);
  private readonly lookups = new Slots(MOST_LOOKUPS);

  constructor(@Inject(SETTINGS) { outboundAllowedNetworks }: Settings) {
    this.allowed = new AddressList(splitList(outboundAllowedNetworks));
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
    await withinTime(LONGEST_WAIT_MS, `${url.host} waited too long for others`, (signal) => this.calls.enter(signal));
    try {
      const text = `${url.host} did not answer within ${LONGEST_MS / 1000} seconds`;
      return await withinTime(LONGEST_MS, text, async (signal) => {
        const answer = await exchange(url, await this.resolve(url, signal), request, signal);
        addToSpan({ 'http.response.status_code': answer.status });
        return answer;
      });
    } catch (error) {
      throw error instanceof OutboundError
        ? error
        : new OutboundError(`${url.host}: ${describe(error)}`, { cause: error });
    } finally {
      this.calls.leave();
    }
  }

  private async resolve(url: URL, signal: AbortSignal): Promise<string> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    await this.lookups.enter(signal);
    const found = await lookup(host)
      .catch((error: unknown) => {
        throw new OutboundError(`${host} cannot be resolved: ${describe(error)}`, { cause: error });
      })
      .finally(() => this.lookups.leave());
    const isAllowed = this.allowed.has(found.address);
    if (!isAllowed && !isGlobalAddress(found.address)) {
      throw new OutboundError(`${host} is not a public address; OUTBOUND_ALLOWED_NETWORKS can allow its network`);
    }
    // Without TLS only where the operator has named the network.
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) {
      throw new OutboundError(`${host}: only https is called`);
    }
    return found.address;
  }
}

function exchange(
  url: URL,
  address: string,
  { method, headers, body }: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
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
    // RFC 9110 §15.2.2: it was not asked for, and Node tells it as neither answer nor error.
    outgoing.on('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(new OutboundError(`${url.host} answers with another protocol`));
    });
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

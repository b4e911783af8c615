import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ClientsService } from '../clients/clients.service.js';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import type { DeliveryEntity } from '../deliveries/delivery.entity.js';
import { KeyRing } from '../keys/key-ring.js';
import { LogEntry } from '../telemetry/log/log-events.js';
import { signals } from '../telemetry/signals.js';
import { OutboundError, OutboundGate } from '../outbound/outbound-gate.js';

/** RFC 8725 §3.11: what keeps a logout token from passing as an ID token (Back-Channel Logout §2.4). */
const LOGOUT_TOKEN_TYPE = 'logout+jwt';
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Seconds. */
const LOGOUT_TOKEN_TTL = 120;
const INTERVAL_MS = 2_000;
const MOST_AT_ONCE = 20;

/** Tells clients that a session has ended (OpenID Connect Back-Channel Logout §2.5), until they answer or time is up. */
@Injectable()
export class BackchannelSender implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('BackchannelLogout');
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly clients: ClientsService,
    private readonly keys: KeyRing,
    private readonly gate: OutboundGate,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    // Tests call deliverDue() when they have moved the clock.
    if (this.settings.nodeEnv === 'test') return;
    this.timer = setInterval(() => this.beginRound(), INTERVAL_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  /** One round: everything that is due and that no other process has. */
  async deliverDue(): Promise<void> {
    const due = await this.deliveries.claimDue(MOST_AT_ONCE);
    await Promise.all(due.map((delivery) => this.deliver(delivery)));
  }

  /** One after the other: whoever is slow to answer must not have rounds wait in a row. */
  private beginRound(): void {
    this.round ??= this.deliverQuietly().finally(() => (this.round = undefined));
  }

  private async deliverQuietly(): Promise<void> {
    try {
      await this.deliverDue();
    } catch (error) {
      this.logger.warn(`Logout deliveries wait: ${String(error)}`);
    }
  }

  private async deliver(delivery: DeliveryEntity): Promise<void> {
    try {
      const body = new URLSearchParams({ logout_token: await this.logoutToken(delivery) }).toString();
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(body)),
      };
      const { status } = await this.gate.send({ url: delivery.url, method: 'POST', headers, body });
      // §2.8: 200 (or 204) is success, 400 is a refusal that another try would not change. Whatever else comes, a proxy or a
      // deployment in between may have answered.
      if (status !== 200 && status !== 204) return await this.fail(delivery, `HTTP ${status}`, status === 400);
      signals.deliveryTried.send({ outcome: 'delivered' });
      await this.deliveries.recordDelivered(delivery, `HTTP ${status}`);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      await this.fail(delivery, error.message, false);
    }
  }

  private async fail(delivery: DeliveryEntity, cause: string, isFinal: boolean): Promise<void> {
    signals.deliveryTried.send({ outcome: 'failed' });
    const nextAttemptAt = await this.deliveries.recordFailure(delivery, cause, isFinal);
    const text = `A client could not be told of a sign-out; it is ${nextAttemptAt === null ? 'not tried again' : 'tried again'}`;
    this.logger.warn(new LogEntry('logout.undelivered', text, { client_id: delivery.clientId, cause }));
  }

  private async logoutToken({ id, clientId, subject, sessionId }: DeliveryEntity): Promise<string> {
    const algorithm = (await this.clients.find(clientId))?.idTokenAlgorithm ?? 'RS256';
    const iat = this.clock.seconds();
    const key = await this.keys.signingKey(algorithm);
    return key.sign(LOGOUT_TOKEN_TYPE, {
      iss: this.settings.issuer,
      sub: subject,
      aud: clientId,
      iat,
      exp: iat + LOGOUT_TOKEN_TTL,
      jti: id,
      sid: sessionId,
      events: { [LOGOUT_EVENT]: {} },
    });
  }
}

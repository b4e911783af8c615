import { Inject, Injectable } from '@nestjs/common';
import type { ObjectLiteral } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { sha256 } from '../crypto/hash.js';
import { randomSecret } from '../crypto/random.js';
import { uuidv7 } from '../crypto/uuid.js';
import type { LinkedRows } from '../database/linked-rows.js';
import type { Requirement } from '../database/requirements.js';
import type { Page, Slice } from '../database/pages.js';
import type { SessionEntity } from './session.entity.js';
import { type SessionFilter, type SessionRead, SessionsRepository } from './sessions.repository.js';

/** Where a sign-in came from, for the person who later looks at the list of their sessions. */
export interface SignInOrigin {
  readonly userAgent: string | undefined;
  readonly network: string;
}

/** How somebody proved who they are. */
export interface SignInProof {
  /** RFC 8176 values. */
  readonly amr: readonly string[];
  readonly acr: string;
}

/** A session with the secret for its cookie, which is told once. */
export interface StartedSession {
  readonly session: SessionEntity;
  readonly secret: string;
}

// When a session was last used matters to within minutes; writing it at each request would cost a commit each.
const TOUCH_INTERVAL_MS = 5 * 60_000;

@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * A new session with a secret of its own, whatever the browser held before (session fixation).
   * @param required what must still hold of the person; undefined is answered when it does not
   */
  async start(
    userId: string,
    proof: SignInProof,
    origin: SignInOrigin,
    required: Requirement,
  ): Promise<StartedSession | undefined> {
    const now = this.clock.now();
    const secret = randomSecret();
    const session: SessionEntity = {
      id: uuidv7(now),
      secretHash: sha256(secret),
      userId,
      authTime: now,
      ...proof,
      ...columnsOf(origin),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + this.settings.sessionTtl * 1000,
      endedAt: null,
    };
    return (await this.sessions.insert(session, required)) ? { session, secret } : undefined;
  }

  /**
   * A person proves anew who they are, in the session they have: it gets another secret, another time, another place.
   * Undefined when it has ended since, or what is required does not hold.
   */
  async renew(
    session: SessionEntity,
    proof: SignInProof,
    origin: SignInOrigin,
    required?: Requirement,
  ): Promise<StartedSession | undefined> {
    const now = this.clock.now();
    const secret = randomSecret();
    const change = {
      ...proof,
      ...columnsOf(origin),
      secretHash: sha256(secret),
      authTime: now,
      lastSeenAt: now,
      expiresAt: now + this.settings.sessionTtl * 1000,
    };
    if (!(await this.sessions.update(session.id, change, required))) return undefined;
    return { session: { ...session, ...change }, secret };
  }

  /** The live session that this cookie's secret belongs to. */
  async findBySecret(secret: string | undefined): Promise<SessionEntity | undefined> {
    if (secret === undefined) return undefined;
    const session = await this.sessions.findBySecretHash(sha256(secret));
    if (!session || !this.isLive(session)) return undefined;
    await this.touch(session);
    return session;
  }

  /** The same, with rows of other rooms that go with the session, in one statement. */
  async findBySecretWith<A extends ObjectLiteral, B extends ObjectLiteral>(
    secret: string,
    read: SessionRead<A, B>,
  ): Promise<LinkedRows<SessionEntity, A, B> | undefined> {
    const found = await this.sessions.findBySecretHashWith(sha256(secret), read);
    if (!found || !this.isLive(found.row)) return undefined;
    await this.touch(found.row);
    return found;
  }

  /** The session with this id, live or not. */
  show(id: string): Promise<SessionEntity | null> {
    return this.sessions.find(id);
  }

  async findLive(id: string): Promise<SessionEntity | undefined> {
    const session = await this.sessions.find(id);
    return session && this.isLive(session) ? session : undefined;
  }

  /** For a statement of another room that depends on the session. */
  requireLive(id: string): Requirement {
    return this.sessions.requireLive(id, this.clock.now(), this.settings.sessionIdleTtl * 1000);
  }

  page(filter: SessionFilter, slice: Slice<SessionEntity>): Promise<Page<SessionEntity>> {
    return this.sessions.page(filter, slice);
  }

  end(id: string): Promise<void> {
    return this.sessions.end(id, this.clock.now());
  }

  findOpenOf(userId: string): Promise<SessionEntity[]> {
    return this.sessions.findOpenOf(userId);
  }

  /** Answers how many sessions were open. */
  endBegunBefore(moment: number): Promise<number> {
    return this.sessions.endBegunBefore(moment, this.clock.now());
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return this.sessions.removeExpired(before, limit);
  }

  isLive({ endedAt, expiresAt, lastSeenAt }: Pick<SessionEntity, 'endedAt' | 'expiresAt' | 'lastSeenAt'>): boolean {
    const now = this.clock.now();
    return endedAt === null && expiresAt > now && lastSeenAt + this.settings.sessionIdleTtl * 1000 > now;
  }

  private async touch(session: SessionEntity): Promise<void> {
    const now = this.clock.now();
    const interval = Math.min(TOUCH_INTERVAL_MS, this.settings.sessionIdleTtl * 100);
    if (now - session.lastSeenAt >= interval) await this.sessions.update(session.id, { lastSeenAt: now });
  }
}

/** Cut to what a list shows; what is no text of one line is none of a browser's. */
function columnsOf({ userAgent, network }: SignInOrigin): Pick<SessionEntity, 'userAgent' | 'network'> {
  return { userAgent: userAgent?.slice(0, 300).replace(/\p{C}/gu, ' ').trim() || null, network };
}

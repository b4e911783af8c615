import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { equalsInConstantTime, sha256 } from '../crypto/hash.js';
import { isUuid, uuidv7 } from '../crypto/uuid.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { AccessDeniedError, InvalidRequestError } from '../protocol/errors.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { PendingRequest } from './pending-request.js';
import { PushedRequestsRepository } from './pushed-requests.repository.js';
import type { StoredRequestEntity } from './stored-request.entity.js';
import { StoredRequestsRepository } from './stored-requests.repository.js';

/** The requests that pages belong to: each is found by the browser it was opened in and by no other (RFC 9700 §4.7). */
@Injectable()
export class Interactions {
  constructor(
    private readonly requests: StoredRequestsRepository,
    private readonly pushed: PushedRequestsRepository,
    private readonly clock: Clock,
  ) {}

  /** Keeps a request for a person to look at. @param browserSecret undefined leaves it to the first browser that opens it */
  begin(request: AuthorizationRequest, browserSecret: string | undefined): Promise<StoredRequestEntity> {
    return this.requests.store(request, browserSecret);
  }

  /** @throws DisplayedError when there is no such request (any more), or when it is another browser's */
  async find(id: string | undefined, browserSecret: string | undefined): Promise<StoredRequestEntity> {
    return this.requireOwn(await this.lookUp(id), browserSecret);
  }

  /** The same for a request that no browser has opened yet: it becomes this browser's. */
  async open(id: string, browserSecret: string | undefined, giveSecret: () => string): Promise<StoredRequestEntity> {
    const stored = await this.lookUp(id);
    if (stored?.browserHash !== null) return this.requireOwn(stored, browserSecret);
    const secret = browserSecret ?? giveSecret();
    await this.requests.bind(id, secret);
    // Two browsers may have opened it at the same time: it is the one's whose secret is there now.
    return this.find(id, secret);
  }

  /**
   * A request is answered once, whether by yes or by no; a request that was neither pushed nor stored has no memory.
   * @throws DisplayedError when it has been answered before
   */
  async claimAnswer({ request, stored }: PendingRequest): Promise<void> {
    const { pushedRequestId } = request;
    const isClaimed =
      (!stored || (await this.requests.claimResponse(stored.id))) &&
      (pushedRequestId === undefined ||
        (await this.pushed.claim(pushedRequestId, stored?.id ?? uuidv7(this.clock.now()))));
    if (!isClaimed) throw new DisplayedError(alreadyAnswered());
  }

  private requireOwn(stored: StoredRequestEntity | null, browserSecret: string | undefined): StoredRequestEntity {
    if (!stored) throw new DisplayedError(gone());
    const isOwn =
      browserSecret !== undefined &&
      stored.browserHash !== null &&
      equalsInConstantTime(stored.browserHash, sha256(browserSecret));
    if (!isOwn) throw new DisplayedError(foreign());
    if (this.requests.isOver(stored)) throw new DisplayedError(alreadyAnswered());
    return stored;
  }

  private lookUp(id: string | undefined): Promise<StoredRequestEntity | null> {
    return id !== undefined && isUuid(id) ? this.requests.find(id) : Promise.resolve(null);
  }
}

function gone(): InvalidRequestError {
  return new InvalidRequestError('This sign-in is over or was never begun.', {
    situation: 'sign_in_over',
    expected: 'A sign-in that was begun by an application a short while ago.',
  });
}

export function alreadyAnswered(): InvalidRequestError {
  return new InvalidRequestError('This request has been answered already.', {
    situation: 'answered',
    expected: 'A sign-in that has not been answered yet.',
  });
}

function foreign(): AccessDeniedError {
  return new AccessDeniedError('This sign-in was begun in another browser.', {
    situation: 'other_browser',
    expected: 'The browser in which the sign-in was begun, with its cookies.',
  });
}

import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { StoredRequestEntity } from '../../authorization/stored-request.entity.js';
import { StoredRequestsRepository } from '../../authorization/stored-requests.repository.js';
import { ConsentsRepository } from '../../consents/consents.repository.js';
import { Database } from '../../database/database.js';
import { formatScope } from '../../protocol/scope.js';
import { ScopesService } from '../../scopes/scopes.service.js';
import type { ConsentScope } from './consent.page.js';

/** What a person can decide on a consent page, and what follows. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly scopes: ScopesService,
    private readonly consents: ConsentsRepository,
    private readonly requests: StoredRequestsRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** The scopes that a request asks for, in plain words, with what was allowed before. */
  async describe({ request }: StoredRequestEntity, userId: string): Promise<ConsentScope[]> {
    const catalogue = await this.scopes.catalogue();
    const before = await this.consents.find(userId, request.clientId);
    // Which API a scope is of matters where there are several: their titles alone may sound alike.
    const isForSeveral = catalogue.audiencesOf(request.consentScopes).length > 1;
    return request.consentScopes.map((name) => {
      const { title = name, description, optional = false, audience } = catalogue.find(name) ?? {};
      const api = isForSeveral && audience !== undefined ? catalogue.resourceServer(audience)?.name : undefined;
      return { name, title, description, optional, api, alreadyGranted: before.has(name) };
    });
  }

  /**
   * Allows what the page showed: all that is not optional, and the optional scopes that were ticked. Whatever else the
   * form says has no effect, since only what was asked for is looked at.
   */
  async allow(stored: StoredRequestEntity, userId: string, ticked: readonly string[]): Promise<void> {
    const shown = await this.describe(stored, userId);
    const allowed = shown
      .filter(({ name, optional, alreadyGranted }) => !optional || alreadyGranted || ticked.includes(name))
      .map(({ name }) => name);
    const { clientId } = stored.request;
    await this.database.unit(async () => {
      await this.consents.remember(userId, clientId, allowed);
      await this.requests.recordDecision(stored.id, userId, allowed);
      await this.audit.record({ type: 'consent.allowed', userId, clientId, details: { scope: formatScope(allowed) } });
    });
  }

  async deny(stored: StoredRequestEntity, userId: string): Promise<void> {
    await this.database.unit(async () => {
      await this.requests.recordDecision(stored.id, userId, undefined);
      await this.audit.record({ type: 'consent.denied', userId, clientId: stored.request.clientId });
    });
  }
}

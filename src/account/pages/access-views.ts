import { Injectable } from '@nestjs/common';
import type { AuditEventEntity } from '../../audit/audit-event.entity.js';
import { ClientsService } from '../../clients/clients.service.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { ProblemError } from '../../own-apis/problems/problem.error.js';
import { ScopesService } from '../../scopes/scopes.service.js';
import { ACTIVITY_ORDERS, OwnActivity, type OwnEvent, ownEventOf } from '../own/own-activity.js';
import { OwnApplications } from '../own/own-applications.js';
import type { ActivityPageProps } from './activity.page.js';
import type { ShownApplication } from './applications.page.js';

const EVENTS_A_PAGE = 20;

/** What the pages show of applications and events: names in place of ids, and plain words in place of scopes. */
@Injectable()
export class AccessViews {
  constructor(
    private readonly applications: OwnApplications,
    private readonly activity: OwnActivity,
    private readonly clients: ClientsService,
    private readonly scopes: ScopesService,
    private readonly lists: Lists,
  ) {}

  async applicationsOf(userId: string, language: string): Promise<readonly ShownApplication[]> {
    const catalogue = await this.scopes.catalogue();
    const found = await this.applications.list(userId);
    return found.map(({ clientId, client, scopes, since, lastUsedAt }) => ({
      clientId,
      name: client?.textsIn(language).name ?? clientId,
      scopes: scopes.map((name) => catalogue.find(name)?.title ?? name),
      since,
      lastUsedAt,
    }));
  }

  /** A cursor that is none of this list begins at the beginning: somebody has changed an address by hand. */
  async activityOf(
    userId: string,
    language: string,
    cursor: string | undefined,
  ): Promise<Pick<ActivityPageProps, 'events' | 'next'>> {
    const list = {
      name: `own-activity-page ${userId}`,
      orders: ACTIVITY_ORDERS,
      read: this.activity.page.bind(this.activity, userId),
      show: ownEventOf,
    };
    const query = { limit: EVENTS_A_PAGE, cursor };
    const part = await this.lists.answer<AuditEventEntity, OwnEvent>(list, query).catch((error: unknown) => {
      if (error instanceof ProblemError) {
        return this.lists.answer<AuditEventEntity, OwnEvent>(list, { limit: EVENTS_A_PAGE });
      }
      throw error;
    });
    const names = await this.namesOf(part.items, language);
    const events = part.items.map((event) => ({ ...event, application: names.get(event.clientId ?? '') }));
    return { events, next: part.next_cursor ?? undefined };
  }

  private async namesOf(events: readonly OwnEvent[], language: string): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(events.flatMap(({ clientId }) => clientId ?? []))];
    const named = ids.map(async (id) => {
      const client = await this.clients.find(id);
      return [id, client?.textsIn(language).name ?? id] as const;
    });
    return new Map(await Promise.all(named));
  }
}

import { Get, Query, UsePipes } from '@nestjs/common';
import { auditEventToJson } from '../../audit/audit-event-json.js';
import type { AuditEventEntity } from '../../audit/audit-event.entity.js';
import { AuditReader } from '../../audit/audit-reader.js';
import { AdminController } from '../admin-route.js';
import { millisOf } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { EventDto, EventListDto, EventsQueryDto } from './audit-event.dto.js';
import { operationRoutes } from './operation.docs.js';

const ORDERS = { at: ['at', 'chain', 'sequence'] } as const;

/** What happened. It is read only: nothing changes the past. */
@AdminController('audit-events')
@UsePipes(strictValidation)
export class AuditEventsController {
  constructor(
    private readonly events: AuditReader,
    private readonly lists: Lists,
  ) {}

  @Get()
  @operationRoutes.events
  list(@Query() query: EventsQueryDto): Promise<EventListDto> {
    const filter = {
      type: query.type,
      userId: query.user_id,
      clientId: query.client_id,
      since: millisOf(query.from),
      until: millisOf(query.before),
    };
    const read = this.events.list.bind(this.events, filter);
    return this.lists.answer<AuditEventEntity, EventDto>(
      { name: 'audit-events', orders: ORDERS, read, show: auditEventToJson },
      query,
    );
  }
}

import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { isUuid } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import type { Page, Slice } from '../database/pages.js';
import { DeliveriesRepository, type DeliveryFilter } from '../deliveries/deliveries.repository.js';
import type { DeliveryEntity } from '../deliveries/delivery.entity.js';
import { NotFoundError } from './not-found.error.js';
import { RefusedError } from './refused.error.js';

/** What an administrator can do with notices of sign-out that clients should have got (Back-Channel Logout §2.5). */
@Injectable()
export class DeliveryAdministration {
  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  page(filter: DeliveryFilter, slice: Slice<DeliveryEntity>): Promise<Page<DeliveryEntity>> {
    return this.deliveries.page(filter, slice);
  }

  /** Tries again at once, and later as often as at first. @throws NotFoundError; RefusedError for what was delivered */
  retry(id: string): Promise<DeliveryEntity> {
    return this.database.unit(async () => {
      const delivery = isUuid(id) ? await this.deliveries.find(id) : null;
      if (!delivery) throw new NotFoundError('delivery', id);
      if (!(await this.deliveries.retry(id))) throw new RefusedError('The client has got this notice already');
      await this.audit.record({ type: 'delivery.retried', clientId: delivery.clientId, details: { delivery: id } });
      return (await this.deliveries.find(id))!;
    });
  }
}

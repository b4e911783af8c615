import { Get, HttpCode, Param, Post, Query, UsePipes } from '@nestjs/common';
import { DeliveryAdministration } from '../../admin/delivery-administration.js';
import type { DeliveryState } from '../../deliveries/deliveries.repository.js';
import type { DeliveryEntity } from '../../deliveries/delivery.entity.js';
import { AdminController } from '../admin-route.js';
import { isoOf, isoOrNull } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { DeliveriesQueryDto, DeliveryDto, DeliveryListDto } from './delivery.dto.js';
import { DeliveryId, operationRoutes } from './operation.docs.js';

/** Who must be told that somebody signed out, and whether they were. */
@AdminController('deliveries')
@UsePipes(strictValidation)
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveryAdministration,
    private readonly lists: Lists,
  ) {}

  @Get()
  @operationRoutes.deliveries
  list(@Query() query: DeliveriesQueryDto): Promise<DeliveryListDto> {
    const read = this.deliveries.page.bind(this.deliveries, { state: query.state, clientId: query.client_id });
    return this.lists.answer<DeliveryEntity, DeliveryDto>(
      { name: 'deliveries', orders: { created_at: ['id'] }, read, show: present },
      query,
    );
  }

  @Post(':delivery_id/retry')
  @HttpCode(200)
  @DeliveryId()
  @operationRoutes.retry
  async retry(@Param('delivery_id') id: string): Promise<DeliveryDto> {
    return present(await this.deliveries.retry(id));
  }
}

function present(delivery: DeliveryEntity): DeliveryDto {
  return {
    id: delivery.id,
    client_id: delivery.clientId,
    session_id: delivery.sessionId,
    url: delivery.url,
    state: stateOf(delivery),
    attempts: delivery.attempts,
    created_at: isoOf(delivery.createdAt),
    next_attempt_at: isoOrNull(delivery.nextAttemptAt),
    delivered_at: isoOrNull(delivery.deliveredAt),
    last_answer: delivery.lastAnswer,
  };
}

function stateOf({ nextAttemptAt, deliveredAt }: DeliveryEntity): DeliveryState {
  if (nextAttemptAt !== null) return 'pending';
  return deliveredAt === null ? 'failed' : 'delivered';
}

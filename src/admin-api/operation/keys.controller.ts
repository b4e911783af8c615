import { Body, Get, Post, UsePipes } from '@nestjs/common';
import { KeyAdministration } from '../../admin/key-administration.js';
import { Clock } from '../../clock/clock.js';
import { JWKS_MAX_AGE } from '../../keys/key-schedule.js';
import type { SigningKey } from '../../keys/signing-key.js';
import { RepeatableAnswers, type RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import { Repeatable } from '../access/repeatable.js';
import { AdminController } from '../admin-route.js';
import { isoOf } from '../../own-apis/lists/instants.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { KeyDto, KeyRotationDto, KeysDto } from './key.dto.js';
import { operationRoutes } from './operation.docs.js';

/** The signing keys. */
@AdminController('keys')
@UsePipes(strictValidation)
export class KeysController {
  constructor(
    private readonly keys: KeyAdministration,
    private readonly answers: RepeatableAnswers,
    private readonly clock: Clock,
  ) {}

  @Get()
  @operationRoutes.keys
  async list(): Promise<KeysDto> {
    return { items: (await this.keys.list()).map(({ key, state }) => present(key, state)) };
  }

  @Post()
  @operationRoutes.rotate
  rotate(
    @Repeatable() request: RepeatableRequest,
    @Body() { algorithm, now = false }: KeyRotationDto,
  ): Promise<KeyDto> {
    return this.answers.once(request, async () => {
      const key = await this.keys.rotate(algorithm, now ? 0 : JWKS_MAX_AGE);
      return present(key, key.signsFrom <= this.clock.now() ? 'signing' : 'announced');
    });
  }
}

function present({ kid, algorithm, signsFrom, createdAt }: SigningKey, state: string): KeyDto {
  return { kid, algorithm, state, signs_from: isoOf(signsFrom), created_at: isoOf(createdAt) };
}

import { Body, Get, Post, Query, UsePipes } from '@nestjs/common';
import { KeyAdministration } from '../../admin/key-administration.js';
import { Clock } from '../../clock/clock.js';
import { JWKS_MAX_AGE } from '../../keys/key-schedule.js';
import type { SigningKey } from '../../keys/signing-key.js';
import { RepeatableAnswers, type RepeatableRequest } from '../../repeatable-answers/repeatable-answers.js';
import { Repeatable } from '../access/repeatable.js';
import { AdminController } from '../admin-route.js';
import { isoOf } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { pageOf } from '../../own-apis/lists/page-of.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { KeyDto, KeyRotationDto, KeysDto, KeysQueryDto } from './key.dto.js';
import { operationRoutes } from './operation.docs.js';

const ORDERS = {
  algorithm: ['algorithm', 'createdAt', 'kid'],
  created_at: ['createdAt', 'kid'],
  signs_from: ['signsFrom', 'kid'],
} as const;

type KeyRow = Pick<SigningKey, 'kid' | 'algorithm' | 'signsFrom' | 'createdAt'> & { readonly state: string };

/** The signing keys. */
@AdminController('keys')
@UsePipes(strictValidation)
export class KeysController {
  constructor(
    private readonly keys: KeyAdministration,
    private readonly answers: RepeatableAnswers,
    private readonly lists: Lists,
    private readonly clock: Clock,
  ) {}

  @Get()
  @operationRoutes.keys
  async list(@Query() query: KeysQueryDto): Promise<KeysDto> {
    const all = (await this.keys.list()).map(({ key, state }) => rowOf(key, state));
    const rows = all
      .filter(({ algorithm }) => query.algorithm === undefined || algorithm === query.algorithm)
      .filter(({ state }) => query.state === undefined || state === query.state);
    return this.lists.answer<KeyRow, KeyDto>(
      { name: 'keys', orders: ORDERS, usual: 'algorithm', read: pageOf(rows), show: present },
      query,
    );
  }

  @Post()
  @operationRoutes.rotate
  rotate(
    @Repeatable() request: RepeatableRequest,
    @Body() { algorithm, now = false }: KeyRotationDto,
  ): Promise<KeyDto> {
    return this.answers.once(request, async () => {
      const key = await this.keys.rotate(algorithm, now ? 0 : JWKS_MAX_AGE);
      return present(rowOf(key, key.signsFrom <= this.clock.now() ? 'signing' : 'announced'));
    });
  }
}

function rowOf({ kid, algorithm, signsFrom, createdAt }: SigningKey, state: string): KeyRow {
  return { kid, algorithm, state, signsFrom, createdAt };
}

function present({ kid, algorithm, state, signsFrom, createdAt }: KeyRow): KeyDto {
  return { kid, algorithm, state, signs_from: isoOf(signsFrom), created_at: isoOf(createdAt) };
}

import { Module } from '@nestjs/common';
import { RepeatableAnswers } from './repeatable-answers.js';

// Owns the answers to creations that may be asked for again for a day, because the first answer was lost on the way.
// In comes a request with a key of its caller (Idempotency-Key); out goes the one answer, however often it is asked for.
// Table: repeatable_answers, with hashes of keys, and sealed answers.
@Module({ providers: [RepeatableAnswers], exports: [RepeatableAnswers] })
export class RepeatableAnswersModule {}

import { ValidationPipe } from '@nestjs/common';
import { invalidRequest } from './problems/problem.error.js';
import { faultsOfErrors } from './problems/faults.js';

/** Proves queries and bodies by their DTOs. What a DTO does not know is refused: nothing is set by accident (CWE-915). */
export const strictValidation = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  transform: true,
  exceptionFactory: (errors) => invalidRequest(...faultsOfErrors(errors)),
});

import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

/** Text without control characters; told in Swagger without the flag that the pattern itself needs. */
export function IsPrintable(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' }),
    Matches(/^[^\p{C}]*$/u, { message: '$property must have no control characters' }),
  );
}

import { ApiResponse } from '@nestjs/swagger';

const SCHEMA = {
  type: 'object' as const,
  required: ['error', 'error_description'],
  properties: { error: { type: 'string' as const }, error_description: { type: 'string' as const } },
};

/** An error answer in Swagger, in the one shape they all have (RFC 6749 §5.2), with an example of what it says. */
export const documentRefusal = (status: number, description: string, error: string, error_description: string) =>
  ApiResponse({
    status,
    description,
    content: { 'application/json': { schema: SCHEMA, example: { error, error_description } } },
  });

import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { OAuthErrorDto } from './oauth-error.dto.js';

/** An error answer in Swagger, in the one shape they all have (RFC 6749 §5.2), with an example of what it says. */
export const documentRefusal = (status: number, description: string, error: string, error_description: string) =>
  applyDecorators(
    ApiExtraModels(OAuthErrorDto),
    ApiResponse({
      status,
      description,
      content: {
        'application/json': { schema: { $ref: getSchemaPath(OAuthErrorDto) }, example: { error, error_description } },
      },
    }),
  );

import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiResponse } from '@nestjs/swagger';

const error = {
  type: 'object' as const,
  required: ['error', 'error_description'],
  properties: { error: { type: 'string' as const }, error_description: { type: 'string' as const } },
};

const refusal = (status: number, description: string, example: { error: string; error_description: string }) =>
  ApiResponse({ status, description, content: { 'application/json': { schema: error, example } } });

export const DocumentInvalidNote = () =>
  refusal(400, 'The text is missing, empty or too long.', {
    error: 'invalid_request',
    error_description: 'text must be longer than or equal to 1 characters',
  });

export const DocumentNoteId = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Id of the note.', example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' }),
    refusal(404, 'You have no such note.', {
      error: 'not_found',
      error_description: 'You have no note with this id.',
    }),
  );

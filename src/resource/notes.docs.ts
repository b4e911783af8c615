import { applyDecorators } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { documentRefusal } from '../http/documented-refusal.js';

export const DocumentInvalidNote = () =>
  documentRefusal(
    400,
    'The text is missing, empty or too long.',
    'invalid_request',
    'text must be longer than or equal to 1 characters',
  );

export const DocumentNoteId = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Id of the note.', example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' }),
    documentRefusal(404, 'You have no such note.', 'not_found', 'You have no note with this id.'),
  );

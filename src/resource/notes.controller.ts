import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { isUuid } from '../crypto/uuid.js';
import { CurrentUser } from '../resource-server/index.js';
import { NewNoteDto, NoteDto } from './note.dto.js';
import type { NoteEntity } from './note.entity.js';
import { DocumentInvalidNote, DocumentNoteId } from './notes.docs.js';
import { notesScopes } from './notes.scopes.js';
import { NotesService } from './notes.service.js';

/** A protected resource, as an example of how short one is. */
@Controller('api/notes')
@ApiTags('Sample resource')
@UsePipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }))
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Get()
  @notesScopes.RequireScope('notes:read')
  @ApiOperation({ summary: 'Your notes, newest first', description: 'At most 100.' })
  async list(@CurrentUser() subject: string): Promise<NoteDto[]> {
    return (await this.notes.list(subject)).map(toDto);
  }

  @Post()
  @notesScopes.RequireScope('notes:write')
  @ApiOperation({ summary: 'Write a note' })
  @DocumentInvalidNote()
  async add(@CurrentUser() subject: string, @Body() { text }: NewNoteDto): Promise<NoteDto> {
    return toDto(await this.notes.add(subject, text));
  }

  @Delete(':id')
  @HttpCode(204)
  @notesScopes.RequireScope('notes:write')
  @ApiOperation({ summary: 'Delete a note' })
  @DocumentNoteId()
  async delete(@CurrentUser() subject: string, @Param('id') id: string): Promise<void> {
    const isDeleted = isUuid(id) && (await this.notes.delete(subject, id));
    if (!isDeleted) throw new NotFoundException('You have no note with this id.');
  }
}

function toDto({ id, text, createdAt }: NoteEntity): NoteDto {
  return { id, text, createdAt: new Date(createdAt).toISOString() };
}

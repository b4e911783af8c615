import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import { NoteEntity } from './note.entity.js';

/** Notes, each user's own: no statement here is without the subject of a token. */
@Injectable()
export class NotesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  list(subject: string): Promise<NoteEntity[]> {
    return this.database.read((manager) =>
      manager.find(NoteEntity, { where: { subject }, order: { id: 'DESC' }, take: 100 }),
    );
  }

  async add(subject: string, text: string): Promise<NoteEntity> {
    const now = this.clock.now();
    const note: NoteEntity = { id: uuidv7(now), subject, text, createdAt: now };
    await this.database.insert(NoteEntity, note);
    return note;
  }

  /** False when the user has no such note. */
  async delete(subject: string, id: string): Promise<boolean> {
    return (await this.database.deleteWhere(NoteEntity, { id, subject })) === 1;
  }
}

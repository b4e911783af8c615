import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import { NoteEntity } from './note.entity.js';

/** Notes, each user's own: no statement here is without the user's id. */
@Injectable()
export class NotesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  list(userId: string): Promise<NoteEntity[]> {
    return this.database.read((manager) =>
      manager.find(NoteEntity, { where: { userId }, order: { id: 'DESC' }, take: 100 }),
    );
  }

  async add(userId: string, text: string): Promise<NoteEntity> {
    const now = this.clock.now();
    const note: NoteEntity = { id: uuidv7(now), userId, text, createdAt: now };
    await this.database.insert(NoteEntity, note);
    return note;
  }

  /** False when the user has no such note. */
  async delete(userId: string, id: string): Promise<boolean> {
    return (await this.database.deleteWhere(NoteEntity, { id, userId })) === 1;
  }
}

import { IsString, Length } from 'class-validator';

/** A note that is to be written. */
export class NewNoteDto {
  /**
   * 1 to 10,000 characters.
   * @example "Buy milk"
   */
  @IsString()
  @Length(1, 10_000)
  text!: string;
}

/** A note. */
export class NoteDto {
  /**
   * Id of the note.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  id!: string;

  /**
   * What it says.
   * @example "Buy milk"
   */
  text!: string;

  /**
   * When it was written (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  createdAt!: string;
}

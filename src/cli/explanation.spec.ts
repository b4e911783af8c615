import { NotFoundError } from '../admin/not-found.error.js';
import { RefusedError } from '../admin/refused.error.js';
import { InvalidClientMetadataError } from '../clients/client-metadata.js';
import { InvalidSettingsError } from '../config/settings.js';
import { PendingMigrationsError } from '../database/database.module.js';
import { DatabaseUrlError } from '../database/database-url.js';
import { DatabaseUnavailableError } from '../database/failures.js';
import { SchemaTooNewError } from '../database/migrations/migrator.js';
import { UnreadableKeyError } from '../keys/signing-key.js';
import { InvalidUserError } from '../users/user-key.js';
import { CommandError } from './command-error.js';
import { explain } from './explanation.js';

describe('explain', () => {
  it.each([
    new CommandError('x'),
    new NotFoundError('user', 'x'),
    new RefusedError('x'),
    new InvalidSettingsError(['x']),
    new DatabaseUrlError('x'),
    new SchemaTooNewError('x'),
    new PendingMigrationsError(['x']),
    new UnreadableKeyError('x'),
  ])('says what an error says that is written for people: $name', (error) => {
    expect(explain(error)).toEqual({ text: error.message, isKnown: true });
  });

  it.each([
    [new InvalidClientMetadataError(['a', 'b']), 'Invalid client metadata: a; b'],
    [new InvalidUserError(['a', 'b']), 'Invalid user: a; b'],
  ])('puts a list of reasons into one line', (error, text) => {
    expect(explain(error)).toEqual({ text, isKnown: true });
  });

  it('says whether something may have happened when the database went away', () => {
    const cause = new Error('gone');
    expect(explain(new DatabaseUnavailableError(cause)).text).toMatch(/gone\. Nothing was changed$/);
    expect(explain(new DatabaseUnavailableError(cause, true)).text).toMatch(/may have been done all the same/);
  });

  it('finds the reason inside of an error without a message', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:3306'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' });
    expect(explain(error)).toEqual({
      text: 'The database cannot be reached: connect ECONNREFUSED ::1:3306',
      isKnown: true,
    });
  });

  it.each([
    [new Error('first line\nsecond line'), 'first line'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
  ])('cuts what it does not know to one line, and says that there is more', (error, text) => {
    expect(explain(error)).toEqual({ text, isKnown: false });
  });
});

import { randomInt, randomUUID } from 'node:crypto';
import { idFromBytes, idToBytes, isId, UnstorableValueError } from './ids.js';

const ID = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

describe('An id', () => {
  it('is the same text again after it was bytes', () => {
    expect(idToBytes(ID).toString('hex')).toBe(ID.replaceAll('-', ''));
    for (let count = 0; count < 1000; count += 1) {
      const id = randomUUID();
      expect(idFromBytes(idToBytes(id))).toBe(id);
    }
  });

  it.each([
    ['in upper case', ID.toUpperCase()],
    ['with one digit in upper case', ID.replace('f', 'F')],
    ['without hyphens', ID.replaceAll('-', '')],
    ['with a hyphen elsewhere', '0192f0c17-a2b-7c3d-8e4f-5a6b7c8d9e0f'],
    ['with a digit for a hyphen', ID.replace('-', '0')],
    ['with a hyphen for a digit', ID.replace('7', '-')],
    ['that is too short', ID.slice(1)],
    ['that is too long', `${ID}0`],
    ['with a line after it', `${ID.slice(1)}\n`],
    ['with what is no ASCII', ID.replace('0', '٠')],
    ['of which the code ends like that of a digit', ID.replace('0', String.fromCharCode(0x130))],
    ['that is nothing', ''],
    ['that is no text', 5 as unknown as string],
    ['that is missing', undefined as unknown as string],
  ])('is refused %s', (_how, id) => {
    expect(isId(id)).toBe(false);
    expect(() => idToBytes(id)).toThrow(UnstorableValueError);
  });

  it('is refused exactly where it is none, whatever one character of it becomes', () => {
    for (let count = 0; count < 2000; count += 1) {
      const place = randomInt(ID.length);
      const changed = ID.slice(0, place) + String.fromCharCode(randomInt(0x180)) + ID.slice(place + 1);
      const refused = (): boolean => {
        try {
          return idFromBytes(idToBytes(changed)) !== changed;
        } catch {
          return true;
        }
      };
      expect({ changed, isRefused: refused() }).toEqual({ changed, isRefused: !isId(changed) });
    }
  });
});

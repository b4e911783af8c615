import { defineScopes } from '../resource-server/index.js';
import type { ResourceServerDefinition } from './resource-server.js';
import { InvalidResourceServerError, readResourceServer } from './resource-server-metadata.js';

const scopes = defineScopes({
  'docs:read': { title: 'Read your documents', description: 'All of them.' },
  'docs:write': { title: 'Change your documents', description: 'Each of them.', optional: true },
});

describe('readResourceServer', () => {
  it('takes the one definition of the scopes, from code and as the file that the command line reads', () => {
    const definition: ResourceServerDefinition = {
      audience: 'https://docs.example.com',
      name: 'Documents',
      scopes: scopes.texts,
    };
    expect(readResourceServer(definition)).toMatchObject(definition);
    expect(readResourceServer(JSON.parse(JSON.stringify(definition)))).toMatchObject(definition);
  });

  it('keeps each scope, whatever its name means to JavaScript', () => {
    const text = '{"constructor":{"title":"a"},"toString":{"title":"b"}}';
    const input = { audience: 'urn:docs:1', name: 'Documents', scopes: JSON.parse(text) as object };
    expect(JSON.stringify(readResourceServer(input).scopes)).toBe(text);
  });

  it('names every fault at once', () => {
    const faults = (): unknown => readResourceServer({ audience: '/docs', name: '', scopes: {}, more: 1 });
    expect(faults).toThrow(InvalidResourceServerError);
    for (const fault of [/audience: expected/, /name must/, /1 to 200 scopes/, /more should not exist/]) {
      expect(faults).toThrow(fault);
    }
  });
});

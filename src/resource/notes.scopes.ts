import { defineScopes } from '../resource-server/index.js';

/** The scopes of the notes API, once: for the decorators, the consent page, Swagger and the registration. */
export const notesScopes = defineScopes({
  'notes:read': { title: 'Read your notes', description: 'See all notes you have written.' },
  'notes:write': {
    title: 'Write and delete your notes',
    description: 'Add new notes, and delete those you have.',
    optional: true,
  },
});

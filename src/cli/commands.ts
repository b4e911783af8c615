import { auditCommands } from './audit.commands.js';
import { clientCommands } from './client.commands.js';
import type { Command } from './command.js';
import { configurationCommands } from './configuration.commands.js';
import { grantCommands } from './grant.commands.js';
import { helpCommand } from './help.command.js';
import { keyCommands } from './key.commands.js';
import { registrationTokenCommands } from './registration-token.commands.js';
import { resourceServerCommands } from './resource-server.commands.js';
import { roleCommands } from './role.commands.js';
import { schemaCommands } from './schema.commands.js';
import { secretCommands } from './secret.commands.js';
import { userCommands } from './user.commands.js';

/** Every command there is, in the order of the usage text and of docs/cli.md. */
export const commands: readonly Command[] = [
  ...schemaCommands,
  ...clientCommands,
  ...userCommands,
  ...resourceServerCommands,
  ...configurationCommands,
  ...roleCommands,
  ...keyCommands,
  ...grantCommands,
  ...registrationTokenCommands,
  ...auditCommands,
  ...secretCommands,
  helpCommand(() => commands),
];

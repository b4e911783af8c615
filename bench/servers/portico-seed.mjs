// Registers clients and users through the services of the command line, in one process instead of one for each.
// stdin: {clients: {name: metadata}, users: [{username, password}]}; stdout: {name: {id, secret}}.
import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { administrationOf, openApplication } from '../../dist/cli/command.module.js';
import { loadSettings } from '../../dist/config/load-settings.js';

const { clients, users } = JSON.parse(await text(process.stdin));
const application = await openApplication(loadSettings(process.env));
try {
  const administration = administrationOf(application);
  const made = {};
  for (const [name, metadata] of Object.entries(clients)) {
    const { client, secret } = await administration.clients.create(metadata);
    made[name] = { id: client.id, secret };
  }
  for (const { username, password } of users) {
    await administration.users.create({
      username,
      password,
      email: `${username}@example.com`,
      name: `User ${username}`,
    });
  }
  console.log(JSON.stringify(made));
} finally {
  await application.close();
}

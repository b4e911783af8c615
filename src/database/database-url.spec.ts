import { DatabaseUrlError, parseDatabaseUrl } from './database-url.js';

describe('parseDatabaseUrl', () => {
  it.each([
    ['sqlite:./data/portico.sqlite', './data/portico.sqlite'],
    ['sqlite:/var/lib/portico.sqlite', '/var/lib/portico.sqlite'],
    ['sqlite:///var/lib/portico.sqlite', '/var/lib/portico.sqlite'],
    ['sqlite:C:\\data\\portico.sqlite', 'C:\\data\\portico.sqlite'],
    ['sqlite::memory:', ':memory:'],
  ])('reads %s', (url, file) => {
    expect(parseDatabaseUrl(url)).toEqual({ kind: 'sqlite', file });
  });

  it.each(['mysql', 'mariadb'])('reads %s:// with special characters', (scheme) => {
    expect(parseDatabaseUrl(`${scheme}://po%40rtico:p%2Fw%25%3A@db.example:3307/por%2Dtico`)).toEqual({
      kind: 'server',
      host: 'db.example',
      port: 3307,
      username: 'po@rtico',
      password: 'p/w%:',
      database: 'por-tico',
    });
  });

  it('reads IPv6 addresses, the default port, no password and ssl', () => {
    expect(parseDatabaseUrl('mysql://portico@[::1]/portico?ssl=true')).toEqual({
      kind: 'server',
      host: '::1',
      port: 3306,
      username: 'portico',
      password: '',
      database: 'portico',
      ssl: { rejectUnauthorized: true },
    });
  });

  it.each([
    '',
    'sqlite',
    'sqlite:',
    'sqlite://data/portico.sqlite',
    'sqlite:file:x?mode=memory&nolock=1',
    'postgres://portico:canary@localhost/portico',
    'mysql:portico:canary@localhost/portico',
    'mysql://localhost/portico',
    'mysql://portico:canary@localhost',
    'mysql://portico:canary@localhost/',
    'mysql://portico:canary@localhost/a/b',
    'mysql://portico:canary@localhost/a%2Fb',
    'mysql://portico:canary@localhost:port/portico',
    'mysql://portico:canary@localhost:99999/portico',
    'mysql://portico:canary%@localhost/portico',
    'mysql://portico:can/ary@localhost/portico',
    'mysql://portico:canary@localhost/portico?multipleStatements=true',
    'mysql://portico:canary@localhost/portico?ssl=false',
    'mysql://portico:canary@localhost/portico#x',
  ])('refuses %p, says what was expected, and keeps the password to itself', (url) => {
    const refused = (): unknown => parseDatabaseUrl(url);
    expect(refused).toThrow(DatabaseUrlError);
    expect(refused).toThrow(/^DATABASE_URL: expected .*for example sqlite:/);
    expect(refused).not.toThrow('canary');
  });
});

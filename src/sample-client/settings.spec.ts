import { DEFAULT_SCOPE, readOptions, SampleClientSettings } from './settings.js';

const environment = {
  PORTICO_ISSUER: 'https://sso.example.com',
  CLIENT_ID: 'notebook',
  CLIENT_SECRET: 'secret',
  API_URL: 'https://sso.example.com/api/notes/',
};

describe('The settings of the sample client', () => {
  it('have defaults for what is the same on most machines', () => {
    expect(readOptions(environment)).toMatchObject({
      port: 3001,
      host: '127.0.0.1',
      scope: DEFAULT_SCOPE,
    });
  });

  it('are refused all at once, each with an example', () => {
    const faulty = { ...environment, CLIENT_SECRET: '', API_URL: 'notes', PORT: '70000', PORTICO_ISSUER: undefined };
    const lines = ['PORT is not', 'PORTICO_ISSUER is missing', 'CLIENT_SECRET is missing', 'API_URL is not a URL'];
    for (const line of lines) expect(() => readOptions(faulty)).toThrow(line);
    expect(() => readOptions(faulty)).toThrow(/Example: API_URL=http/);
  });

  it('say which redirect URI has to be registered', () => {
    const settings = new SampleClientSettings({ ...readOptions(environment), port: 4000 });
    expect(settings.redirectUri).toBe('http://localhost:4000/callback');
    expect(settings.apiUrl).toBe('https://sso.example.com/api/notes');
  });
});

export { DEFAULT_SCOPE, type SampleClientOptions } from './settings.js';
export { type RunningSampleClient, startSampleClient } from './start-sample-client.js';

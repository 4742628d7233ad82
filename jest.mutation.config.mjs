import config from './jest.config.ts';

/**
 * For `npm run mutation`: the tests that concern the domain and end within a minute.
 *
 * @type {import('jest').Config}
 */
export default {
  ...config,
  testSequencer: '<rootDir>/test/mutation/sequencer.cjs',
  testMatch: ['<rootDir>/test/mutation/*.bundle.ts'],
};

import config from './jest.config.ts';

/**
 * For `npm run mutation`: the tests that concern the domain and end within a minute.
 *
 * @type {import('jest').Config}
 */
export default {
  ...config,
  testSequencer: '<rootDir>/test/mutation-sequencer.cjs',
  testMatch: [
    '<rootDir>/test/shared/domain/**/*.test.ts',
    '<rootDir>/test/shared/runtime/{cedar-compiler,policy-refusals,activation-bundle}.test.ts',
    '<rootDir>/test/shared/adapters/explainer.test.ts',
    '<rootDir>/test/functions/project-verdicts/project-verdicts.test.ts',
    '<rootDir>/test/functions/prepare-activation/prepare-activation.test.ts',
  ],
};

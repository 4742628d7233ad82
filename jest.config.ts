import type { Config } from 'jest';

/** Packages that are published as ES modules only: compiled for the tests as our own code is. */
const ES_MODULES = ['jose'];

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    [`^.+\\.ts$|/node_modules/(?:${ES_MODULES.join('|')})/.+\\.js$`]: [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${ES_MODULES.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/.stryker-tmp'],
  testTimeout: 30_000,
};

export default config;

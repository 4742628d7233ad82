#!/usr/bin/env node
// Runs the command from its TypeScript, on Node 20 and later: nothing is built before it can be used.
import { createRequire } from 'node:module';
import { register } from 'tsx/esm/api';

// The SDK's note about Node 20 is for those who build on it; this command is pinned to a version that runs there.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const require = createRequire(import.meta.url);
// Both: what is only needed by some commands is imported when they run.
register();
require('tsx/cjs/api').register();
const { main } = require('./main.ts');
process.exitCode = await main(process.argv.slice(2));

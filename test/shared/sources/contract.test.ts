import { SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { configuredSource, PUSH_FIXTURES } from '../../support/pushes/registry';
import { describeSourceContract } from '../../support/source-contract';

for (const kind of SOURCE_KINDS) describeSourceContract(kind, configuredSource(kind), PUSH_FIXTURES[kind]);

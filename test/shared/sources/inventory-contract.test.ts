import { SOURCE_DESCRIPTIONS, SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { INVENTORY_FIXTURES } from '../../support/inventories/registry';
import { describeInventoryContract } from '../../support/inventory-contract';

for (const fixture of INVENTORY_FIXTURES) describeInventoryContract(fixture);

it('every kind with an API is under the contract', () => {
  const withApi = SOURCE_KINDS.filter((kind) => SOURCE_DESCRIPTIONS[kind].api !== undefined);
  expect(INVENTORY_FIXTURES.map(({ kind }) => kind).sort()).toEqual([...withApi].sort());
});

import { SOURCE_DESCRIPTIONS, SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { INVENTORY_FIXTURES } from '../../support/inventories/registry';
import { describeInventoryContract } from '../../support/inventory-contract';

for (const fixture of INVENTORY_FIXTURES) describeInventoryContract(fixture);

it('every kind with an inventory is under the contract', () => {
  const withApi = SOURCE_KINDS.filter((kind) => {
    const { api } = SOURCE_DESCRIPTIONS[kind];
    return api !== undefined && api.hasInventory !== false;
  });
  expect(INVENTORY_FIXTURES.map(({ kind }) => kind).sort()).toEqual([...withApi].sort());
});

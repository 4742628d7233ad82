import { VENDORS } from '../../../local/simulated/vendors';
import { SOURCE_DESCRIPTIONS } from '../../../shared/sources/descriptions';
import { INVENTORY_FIXTURES } from '../../support/inventories/registry';
import { describeInventoryContract } from '../../support/inventory-contract';

for (const fixture of INVENTORY_FIXTURES) describeInventoryContract(fixture);

it('every API that is simulated is under the contract, if devices can be looked at there', () => {
  const inventories = VENDORS.filter(({ kind }) => SOURCE_DESCRIPTIONS[kind].api?.hasInventory !== false);
  expect(INVENTORY_FIXTURES.map(({ kind }) => kind).sort()).toEqual(inventories.map(({ kind }) => kind).sort());
});

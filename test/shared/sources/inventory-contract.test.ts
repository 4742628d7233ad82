import { VENDORS } from '../../../local/simulated/vendors';
import { INVENTORY_FIXTURES } from '../../support/inventories/registry';
import { describeInventoryContract } from '../../support/inventory-contract';

for (const fixture of INVENTORY_FIXTURES) describeInventoryContract(fixture);

it('every API that is simulated is under the contract', () => {
  expect(INVENTORY_FIXTURES.map(({ kind }) => kind).sort()).toEqual(VENDORS.map(({ kind }) => kind).sort());
});

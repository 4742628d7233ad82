import { certificateUse } from '../../../../shared/domain/connect/certificate-use';
import { answered } from '../../../../shared/domain/explanation/answered';
import { decidedConnection } from '../../../support/decided-connections';

test('whoever was let in used the certificate', () => {
  expect(certificateUse(answered(decidedConnection()), 'id-1')).toStrictEqual({
    id: 'id-1',
    at: Date.parse('2026-11-21T08:00:00Z'),
    connectionId: 'cvpn-connection-1',
    platform: 'mac',
    platformVersion: '15.1',
    clientVersion: '3.8.4',
    publicIp: '203.0.113.7',
  });
});

test.each([
  ['allowed', 'enforce', true],
  ['allowed', 'shadow', true],
  ['denied', 'enforce', false],
  ['denied', 'shadow', true],
] as const)('%s in %s mode: let in is %p', (outcome, mode, letIn) => {
  expect(certificateUse(answered(decidedConnection({ outcome, mode })), '') !== undefined).toBe(letIn);
});

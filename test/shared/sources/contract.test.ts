import { generic } from '../../../shared/sources/generic';
import { kolide } from '../../../shared/sources/kolide';
import { workspaceOne } from '../../../shared/sources/workspace-one';
import { describeSourceContract } from '../../support/source-contract';
import { BODIES, kolideBody, reportBody, SECRETS, signedPush } from '../../support/source-pushes';

describeSourceContract('workspace-one', {
  source: workspaceOne,
  secrets: SECRETS['workspace-one'],
  sign: signedPush['workspace-one'],
  body: BODIES['workspace-one'],
  unknownType: '{"EventType":"tea.made"}',
  proof: 'authorization',
});

describeSourceContract('kolide', {
  source: kolide,
  secrets: SECRETS.kolide,
  sign: signedPush.kolide,
  body: BODIES.kolide,
  unknownType: kolideBody('tea.made'),
  proof: 'authorization',
});

describeSourceContract('generic', {
  source: generic,
  secrets: SECRETS.generic,
  sign: signedPush.generic,
  body: BODIES.generic,
  unknownType: reportBody({ type: 'tea.made' }),
  proof: 'webhook-signature',
});

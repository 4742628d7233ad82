import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DECISIONS_PREFIX, EVENTS, FLEET } from '../../shared/contracts/tables';
import type { DeploymentConfiguration } from '../config';
import { denyChangesOfEvents, type PostureTables } from '../constructs/posture-tables';
import { Workflow } from './machine';
import { acknowledgeSegments, divide, reprojectFleet, walk } from './reproject-fleet';

/** Events per page: at most so many devices, whose whole logs one projection reads well within its time. */
const PAGE = 150;

interface RebuildVerdictsProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  readonly tables: PostureTables;
  readonly projectVerdicts: lambda.Function;
}

/**
 * Makes claims, snapshots and rows from the log alone, then every row that claims name. Takes no input. Nothing is dropped
 * first, for a row that is away denies its device. Right also where the tables of
 * projections were lost, and while signals come in.
 */
export class RebuildVerdicts extends Construct {
  public readonly workflow: Workflow;

  public constructor(scope: Construct, id: string, { configuration, tables, projectVerdicts }: RebuildVerdictsProps) {
    super(scope, id);
    const devices = walk(this, projectVerdicts, {
      name: 'Project every device of the log',
      what: 'events',
      table: tables.events,
      parameters: {
        ProjectionExpression: '#device',
        // Decisions about connections lie beside the devices, and are never folded.
        FilterExpression: '#device <> :fleet AND NOT begins_with(#device, :decisions)',
        ExpressionAttributeNames: { '#device': EVENTS.key },
        ExpressionAttributeValues: { ':fleet': { S: FLEET }, ':decisions': { S: DECISIONS_PREFIX } },
        Limit: PAGE,
      },
      // Without the time of anything appended: the projection trusts no snapshot and makes each anew.
      payload: { devices: sfn.JsonPath.listAt(`$.page.Items[*].${EVENTS.key}.S`) },
      comment: 'A device may come on several pages: its rows are then written again, to the same bytes.',
    });
    this.workflow = new Workflow(this, 'Workflow', {
      configuration,
      workflow: 'rebuild-verdicts',
      comment: 'Makes every projection of the log again: claims, snapshots, rows.',
      type: sfn.StateMachineType.STANDARD,
      start: divide(this)
        .next(devices)
        .next(reprojectFleet(this, tables, projectVerdicts)),
      timeout: Duration.hours(12),
    });
    denyChangesOfEvents(this.workflow.machine, tables.events);
    acknowledgeSegments(this.workflow.machine);
  }
}

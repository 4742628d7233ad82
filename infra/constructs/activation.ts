import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/prepare-activation/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { ActivatePolicy } from '../workflows/activate-policy';
import type { Workflow } from '../workflows/machine';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';
import type { VerdictProjection } from './verdict-projection';

interface ActivationProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  /** Content of `activation.json`: the compiled policy with the configuration that rows depend on. */
  readonly activation: string;
  readonly tables: PostureTables;
  readonly projection: VerdictProjection;
  readonly undelivered: sqs.Queue;
}

/** Activates the policy of a deployment once the deployment is through, and again after a rollback. */
export class Activation extends Construct {
  public readonly workflow: Workflow;
  public readonly prepareActivation: BundledFunction<typeof environmentSchema>;

  public constructor(scope: Construct, id: string, props: ActivationProps) {
    super(scope, id);
    const { configuration, projectRoot, activation, tables, projection, undelivered } = props;
    this.prepareActivation = new BundledFunction(this, 'PrepareActivation', {
      configuration,
      projectRoot,
      folder: SERVICES.prepareActivation,
      functionName: `${configuration.name}-prepare-activation`,
      description: 'Compares the policy of this deployment with the active one. Reads and writes nothing.',
      environmentSchema,
      environment: {},
      memory: 512,
      timeout: Duration.seconds(10),
      tracing: true,
      extraFiles: { 'activation.json': activation },
    });
    acknowledgeTracing(this.prepareActivation);
    ({ workflow: this.workflow } = new ActivatePolicy(this, 'ActivatePolicy', {
      configuration,
      tables,
      prepareActivation: this.prepareActivation.function,
      projectVerdicts: projection.projectVerdicts.function,
    }));
    new events.Rule(this, 'Deployed', {
      description: 'Starts activate-policy when this stack has been deployed or rolled back.',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [Stack.of(this).stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
        },
      },
      targets: [
        new targets.SfnStateMachine(this.workflow.machine, {
          // Nothing else starts it: try for as long as EventBridge will.
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
          deadLetterQueue: undelivered,
        }),
      ],
    });
  }
}

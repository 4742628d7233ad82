import type { Duration } from 'aws-cdk-lib';
import { Validations } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from '../constructs/acknowledge';
import { logGroup } from '../constructs/log-group';

interface WorkflowProps {
  readonly configuration: Pick<DeploymentConfiguration, 'name' | 'stage' | 'retention'>;
  /** Name of the workflow, without the deployment's. */
  readonly workflow: string;
  readonly comment: string;
  readonly type: sfn.StateMachineType;
  readonly start: sfn.IChainable;
  readonly timeout: Duration;
}

/** A state machine as all of ours are: JSONPath, traced, errors logged without what they were about. */
export class Workflow extends Construct {
  public readonly machine: sfn.StateMachine;
  public readonly logGroup: logs.LogGroup;

  public constructor(
    scope: Construct,
    id: string,
    { configuration, workflow, comment, type, start, timeout }: WorkflowProps,
  ) {
    super(scope, id);
    const machineName = `${configuration.name}-${workflow}`;
    // Under this prefix log delivery does not use up the account's ten log resource policies.
    this.logGroup = logGroup(this, 'Logs', configuration, `/aws/vendedlogs/states/${machineName}`);
    this.machine = new sfn.StateMachine(this, 'Machine', {
      stateMachineName: machineName,
      stateMachineType: type,
      comment,
      // The local interpreter runs JSONPath and silently misreads JSONata.
      queryLanguage: sfn.QueryLanguage.JSON_PATH,
      definitionBody: sfn.DefinitionBody.fromChainable(start),
      timeout,
      tracingEnabled: true,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ERROR, includeExecutionData: false },
    });
    Validations.of(this.machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'Logging ALL events would copy every state of every signal; errors are logged, and each signal keeps its outcome in the signals table.',
    });
    acknowledgeTracing(this.machine, ', nor do the log delivery calls by which Step Functions sets up its logging');
  }
}

import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { addAlarms } from './alarms.ts';
import { addDashboard } from './dashboard.ts';
import { addDigests } from './digests.ts';
import { addBatches } from './distributed/batches.ts';
import { addStateMachine } from './distributed/state-machine.ts';
import type { Inputs } from './inputs.ts';
import { addMembers } from './members.ts';
import { functionArn, names, roleArnOf } from './names.ts';
import { addPeople } from './people.ts';
import { addSchedule } from './schedule.ts';
import { addTable } from './table.ts';
import { addWidget } from './widget.ts';
import { addWorker, type Code } from './worker.ts';

export const stackName = 'rekey';
export const stackDescription = 'Rekey: rotates the access keys of IAM users in every account of the organization';

/** Everything that one installation has in its own account, and the StackSet for all others. */
export const fill = (stack: Stack, inputs: Inputs, code: Code): void => {
  stack.templateOptions.templateFormatVersion = '2010-09-09'; // the only one there is; tools ask for it
  addTable(stack, inputs);
  addBatches(stack, inputs);
  addWorker(stack, inputs, code);
  addStateMachine(stack, inputs);
  addSchedule(stack, inputs);
  const topic = addAlarms(stack, inputs);
  addWidget(stack, inputs, code);
  addDashboard(stack, inputs);
  const digests = addDigests(stack, inputs);
  addMembers(stack, inputs);
  addPeople(stack, inputs);
  output(stack, 'FunctionArn', functionArn);
  output(stack, 'WorkerRoleArn', roleArnOf(names.workerRole));
  output(stack, 'AlarmTopicArn', topic.ref);
  output(stack, 'DigestTopicArn', digests.ref);
};

const output = (stack: Stack, name: string, value: string): void => {
  new CfnOutput(stack, name, { value });
};

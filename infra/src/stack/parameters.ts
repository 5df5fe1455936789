import { type CfnParameterProps, Fn, type Stack, Token } from 'aws-cdk-lib';
import { daily, schedulePattern } from '../settings/schedule.ts';
import {
  bucketPattern,
  forms,
  logLevels,
  mostConcurrency,
  mostInBatch,
  mostReserved,
  prefixPattern,
  retentionDays,
} from '../settings/settings.ts';
import { either } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { type Parameters, parametersOn } from './parameter.ts';
import type { Code } from './worker.ts';

/**
 * The inputs as parameters of the template, for those who deploy it without Node. CloudFormation checks what a pattern
 * can check.
 */
export const parametersOf = (stack: Stack): { readonly inputs: Inputs; readonly code: Code } => {
  const on = parametersOn(stack);
  return {
    code: {
      bucket: on.text('CodeBucket', { description: 'The bucket, in this Region, that function.zip was copied to.' }),
      key: on.text('CodeKey', { description: 'Where in the bucket - a new key for each release.' }),
    },
    inputs: {
      ...installation(on),
      table: table(on),
      distributed: distributed(on),
      schedule: schedule(on),
      ...views(on),
      notify: notify(on),
      members: members(on),
    },
  };
};

const yesOrNo: CfnParameterProps = { allowedValues: ['true', 'false'] };
const policyArn: CfnParameterProps = { allowedPattern: '^(arn:[a-z0-9-]+:iam::\\d{12}:policy/.+)?$' };

type Grouped = 'table' | 'distributed' | 'schedule' | 'dashboard' | 'reports' | 'notify' | 'members';

const installation = (on: Parameters): Omit<Inputs, Grouped> => {
  const organizationId = on.text('OrganizationId', {
    description: 'As aws organizations describe-organization shows it.',
    allowedPattern: '^o-[a-z0-9]{10,32}$',
    constraintDescription: 'must be the id of an organization, such as o-exampleorg1',
  });
  const runsIn = on.text('RunsIn', {
    description: 'Whether this is the management account or a delegated administrator.',
    allowedValues: ['management', 'delegated'],
    default: 'management',
  });
  const reserved = on.number('ReservedConcurrency', {
    description: 'At least 2 - of the distributed form MaxConcurrency and 1 -, or 0 to reserve nothing.',
    minValue: 0,
    maxValue: mostReserved,
    default: 0,
  });
  return {
    organizationId,
    fromManagement: on.is('FromManagement', runsIn, 'management'),
    logLevel: on.text('LogLevel', { allowedValues: [...logLevels], default: 'INFO' }),
    logRetentionDays: on.number('LogRetentionDays', { allowedValues: retentionDays.map(String), default: '400' }),
    reservedConcurrency: { given: on.isNot('HasReservedConcurrency', Token.asString(reserved), '0'), value: reserved },
    permissionsBoundary: on.optional('PermissionsBoundary', {
      ...policyArn,
      description: 'ARN of a policy that bounds the roles of this stack.',
    }),
    alarmEmails: [
      on.optional('AlarmEmail', {
        description: 'Where alarms are sent to. It has to be confirmed from there.',
        allowedPattern: '^([^\\s@]+@[^\\s@]+)?$',
      }),
    ],
  };
};

const distributed = (on: Parameters): Inputs['distributed'] => {
  const form = on.text('Form', {
    description:
      'single - one function for a whole run. distributed - a state machine with one for each batch of accounts.',
    allowedValues: [...forms],
    default: 'single',
  });
  return {
    given: on.is('Distributed', form, 'distributed'),
    maxConcurrency: on.number('MaxConcurrency', {
      description: 'Of the distributed form - batches at a time.',
      minValue: 1,
      maxValue: mostConcurrency,
      default: 40,
    }),
    batchSize: on.number('BatchSize', {
      description: 'Accounts in a batch.',
      minValue: 1,
      maxValue: mostInBatch,
      default: 25,
    }),
  };
};

const table = (on: Parameters): Inputs['table'] => {
  const existing = on.text('ExistingTable', {
    ...yesOrNo,
    description: 'Whether the table is there already.',
    default: 'false',
  });
  return {
    name: on.text('TableName', { allowedPattern: '^[A-Za-z0-9_.-]{3,255}$', default: 'rekey' }),
    made: on.is('MakesTable', existing, 'false'),
  };
};

const schedule = (on: Parameters): Inputs['schedule'] => {
  const enabled = on.text('ScheduleEnabled', {
    ...yesOrNo,
    description: 'Whether runs start by themselves.',
    default: 'true',
  });
  return {
    expression: on.text('ScheduleExpression', {
      allowedPattern: schedulePattern.source,
      constraintDescription: daily,
      default: 'cron(0 6 * * ? *)',
    }),
    timeZone: on.text('ScheduleTimeZone', { description: 'As Europe/Berlin.', default: 'UTC' }),
    flexibleMinutes: on.number('ScheduleFlexibleMinutes', { minValue: 1, maxValue: 1440, default: 15 }),
    enabled: on.is('Scheduled', enabled, 'true'),
  };
};

const views = (on: Parameters): Pick<Inputs, 'dashboard' | 'reports'> => {
  const dashboard = on.text('DashboardEnabled', {
    ...yesOrNo,
    description: 'Whether there is a dashboard in CloudWatch, with its widget.',
    default: 'true',
  });
  const { given, value: bucket } = on.optional('ReportBucket', {
    description: 'A bucket of the organization, which gets a report after each run.',
    allowedPattern: `^$|${bucketPattern.source}`,
  });
  const prefix = on.text('ReportPrefix', {
    description: 'Where in that bucket.',
    allowedPattern: prefixPattern.source,
    default: 'rekey',
  });
  return { dashboard: on.is('HasDashboard', dashboard, 'true'), reports: { given, bucket, prefix } };
};

const notify = (on: Parameters): Inputs['notify'] => ({
  digestEmails: [
    on.optional('DigestEmail', {
      description: 'Where the digest of each run is sent to. It has to be confirmed from there.',
      allowedPattern: '^([^\\s@]+@[^\\s@]+)?$',
    }),
  ],
  eventBus: on.optional('EventBus', {
    description: 'EventBridge bus of this account and Region for the events of runs. Empty - no events.',
    allowedPattern: '^[A-Za-z0-9_.-]{0,256}$',
    default: 'default',
  }),
  mailFrom: on.optional('MailFrom', {
    description: 'Address that SES has verified, and writes to owners from. Empty - no mail.',
    allowedPattern: '^([^\\s@]+@[^\\s@]+)?$',
  }),
  mailRegion: on.optional('MailRegion', {
    description: 'Where SES has verified it. Empty - in this Region.',
    allowedPattern: '^([a-z]{2}(-[a-z]+)+-\\d)?$',
  }),
  mailConfigurationSet: on.optional('MailConfigurationSet', {
    description: 'Configuration set of SES for these mails.',
    allowedPattern: '^[A-Za-z0-9_-]{0,64}$',
  }),
});

const members = (on: Parameters): Inputs['members'] => {
  const targets = on.list('Targets', {
    description: 'Ids of the root or of OUs whose accounts get the member role, with commas. Empty - no StackSet.',
    default: '',
  });
  const operators = on.optional('OperatorRoleArns', {
    description: 'Roles of this account that may assume the member role beside the service, with commas.',
  });
  return {
    targets,
    managed: on.isNot('ManagesMembers', Fn.join('', [...targets]), ''),
    region: on.text('MemberRegion', { description: 'A Region that every account has enabled.', default: 'us-east-1' }),
    access: on.text('Access', {
      description: 'scan - look only. rotate - make, switch off and delete keys.',
      allowedValues: ['scan', 'rotate'],
      default: 'rotate',
    }),
    secretNamePattern: on.text('SecretNamePattern', {
      description: 'Names of the secrets, with * for the user.',
      allowedPattern: '^[A-Za-z0-9/_+=.@*-]{1,512}$',
      default: '*_credentials',
    }),
    adoptExisting: on.text('AdoptExisting', {
      ...yesOrNo,
      description: 'Whether secrets that Rekey did not make may be written.',
      default: 'true',
    }),
    protectedUserPath: on.text('ProtectedUserPath', {
      description: 'Keys of users below this path are out of reach. As /break-glass/.',
      allowedPattern: '^(/([!-.0-~]+/)+)?$',
      default: '',
    }),
    permissionsBoundary: on.text('MemberPermissionsBoundary', {
      description: 'Name, with its path, of a managed policy that is in each account and bounds the member role.',
      allowedPattern: '^(([\\w+=,.@-]+/)*[\\w+=,.@-]{1,128})?$',
      default: '',
    }),
    operatorRoles: either(operators.given, `,${operators.value}`, ''),
  };
};

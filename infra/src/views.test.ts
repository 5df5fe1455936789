import { metricNames } from '@rekey/lambda/metrics';
import { beforeAll, describe, expect, test } from 'vitest';
import { ofType, only, synthesized, type Template } from './testing/synthesized.ts';
import { flat, named, statementsOf, withSid, workerOf } from './testing/template.ts';

let template: Template;
beforeAll(() => {
  template = synthesized();
}, 60_000); // the first synthesis loads the schemas of CloudFormation

describe('reports', () => {
  const there = { reports: { bucket: 'audit', prefix: 'evidence/keys' } };

  test('are written nowhere, and may be written nowhere, unless a bucket is named', () => {
    expect(JSON.stringify(template)).not.toMatch(/s3:Put|kms:|REKEY_REPORT|report-failed/);
  });

  test('go below one prefix of a bucket of the organization, and nothing else may be done there', () => {
    const reporting = synthesized(there);
    expect(named(reporting, 'FunctionName', 'rekey')).toMatchObject({
      Environment: { Variables: { REKEY_REPORT_BUCKET: 'audit', REKEY_REPORT_PREFIX: 'evidence/keys' } },
    });
    expect(flat(withSid(reporting, 'WriteReports'))).toMatchObject({
      Action: 's3:PutObject',
      Resource: 'arn:<AWS::Partition>:s3:::audit/evidence/keys/*',
      Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorg1' } },
    });
    const ofS3 = workerOf(reporting).filter(({ Action }) => [Action].flat().some((action) => action.startsWith('s3:')));
    expect(ofS3).toHaveLength(1);
  });

  test('are encrypted by the key of that bucket, which is used through S3 alone', () => {
    expect(flat(withSid(synthesized(there), 'EncryptReports'))).toMatchObject({
      Action: 'kms:GenerateDataKey',
      Condition: {
        StringLike: {
          'kms:ViaService': 's3.*',
          'kms:EncryptionContext:aws:s3:arn': [
            'arn:<AWS::Partition>:s3:::audit',
            'arn:<AWS::Partition>:s3:::audit/evidence/keys/*',
          ],
        },
      },
    });
  });

  test('that fail are alarmed', () => {
    expect(named(synthesized(there), 'AlarmName', 'rekey-report-failed')).toMatchObject({
      MetricName: 'ReportsFailed',
      Threshold: 0,
      TreatMissingData: 'ignore',
    });
  });
});

describe('the dashboard', () => {
  type Widget = { readonly type: string; readonly properties: Readonly<Record<string, unknown>> };
  const bodyOf = (of: Template): { readonly start: string; readonly widgets: readonly Widget[] } =>
    JSON.parse(String(flat(only(of, 'AWS::CloudWatch::Dashboard').Properties['DashboardBody']))) as never;
  const widgets = (type: string) => bodyOf(template).widgets.filter((widget) => widget.type === type);

  test('begins with the overview, by a function that CloudWatch offers for it', () => {
    expect(widgets('custom')).toMatchObject([
      {
        properties: {
          endpoint: 'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:customWidgetRekey',
        },
      },
    ]);
  });

  test('shows every alarm that is there', () => {
    const [alarms] = widgets('alarm');
    const all = ofType(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties['AlarmName']);
    const shown = (alarms?.properties['alarms'] ?? []) as readonly string[];
    expect(shown.map((arn) => arn.split(':alarm:')[1])).toEqual(all);
  });

  test('draws what runs measure, over a month, without a place that overlaps another', () => {
    expect(bodyOf(template).start).toBe('-P30D');
    const drawn = widgets('metric').flatMap(({ properties }) => properties['metrics'] as readonly unknown[][]);
    expect(
      drawn.every(
        ([namespace, , dimension, value]) => namespace === 'Rekey' && dimension === 'service' && value === 'rekey',
      ),
    ).toBe(true);
    expect(drawn.map(([, name]) => name)).toEqual(
      expect.arrayContaining([
        metricNames.keysCompliant,
        metricNames.keysTooOld,
        metricNames.keysExcepted,
        metricNames.keysOverdue,
        metricNames.keysRotated,
        metricNames.usersFailed,
        metricNames.accountsScanned,
        metricNames.oldestKeyAgeDays,
        metricNames.openIntents,
        metricNames.runsFinished,
      ]),
    );
    const places = bodyOf(template).widgets.map(
      (one) => one as unknown as Record<'x' | 'y' | 'width' | 'height', number>,
    );
    const cells = places.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...places.map(({ x, width }) => x + width))).toBeLessThanOrEqual(24);
  });

  test('has a widget that may read the table and its index, and write its log', () => {
    expect(
      statementsOf(named(template, 'RoleName', 'rekey-widget')).map(({ Action, Resource }) => [Action, flat(Resource)]),
    ).toEqual([
      ['dynamodb:GetItem', expect.stringMatching(/:table\/rekey$/)],
      ['dynamodb:Query', expect.stringMatching(/:table\/rekey\/index\/\w+$/)],
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        expect.stringMatching(/:log-group:\/aws\/lambda\/customWidgetRekey:\*$/),
      ],
    ]);
    expect(named(template, 'FunctionName', 'customWidgetRekey')).toMatchObject({ Handler: 'widget.handler' });
  });

  test('is seen by viewers, as whom CloudWatch invokes the widget', () => {
    const { PolicyDocument } = named(template, 'ManagedPolicyName', 'rekey-viewer');
    expect(flat(PolicyDocument)).toMatchObject({
      Statement: [{ Sid: 'ReadTable' }, { Sid: 'ReadWidget', Action: 'lambda:InvokeFunction' }],
    });
  });

  test('is left out where it is switched off, with everything that is there for it', () => {
    const without = synthesized({ dashboard: false });
    expect(ofType(without, 'AWS::CloudWatch::Dashboard')).toEqual([]);
    expect(ofType(without, 'AWS::Lambda::Function')).toHaveLength(1);
    expect(JSON.stringify(without)).not.toMatch(/idget/);
  });
});

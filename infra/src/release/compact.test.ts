import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMap, isSeq, parseDocument, type Scalar } from 'yaml';
import { memberTemplateFile } from '../stack/members.ts';
import { compact } from './compact.ts';

test('what is joined from texts and references is one text with the references in it', () => {
  const arn = ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { 'Fn::GetAtt': ['Batches', 'Arn'] }, '/${user}'];
  expect(compact({ Resource: [{ 'Fn::Join': ['', arn] }] })).toEqual({
    Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Batches.Arn}/${!user}' }],
  });
});

test('what many ARNs begin with is written once', () => {
  const arn = (name: string) => [
    'arn:',
    { Ref: 'AWS::Partition' },
    ':cloudwatch:',
    { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
    `:alarm:${name} `,
  ];
  expect(compact({ 'Fn::Join': ['', ['a', 'b', 'c', 'd'].flatMap(arn)] })).toEqual({
    'Fn::Sub': [
      '${Arn}alarm:a ${Arn}alarm:b ${Arn}alarm:c ${Arn}alarm:d ',
      { Arn: { 'Fn::Sub': 'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:' } },
    ],
  });
});

test('what cannot be written so stays as it is', () => {
  const kept = [
    { 'Fn::Join': ['', { Ref: 'Targets' }] },
    { 'Fn::Join': ['', ['a', { 'Fn::If': ['Is', 'b', 'c'] }]] },
    { Name: 'x', Number: 1, Flag: false, Nothing: null, List: [] },
  ];
  expect(compact(kept)).toEqual(kept);
});

/** Values with their tags: `!Ref x` is another value than `x`. */
const tagged = (node: unknown): unknown => {
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [String(key), tagged(value)]));
  const value = isSeq(node) ? node.items.map(tagged) : (node as Scalar).value;
  const { tag } = node as Scalar;
  return tag?.startsWith('!') ? { [tag]: value } : value;
};

test('the template of the StackSet is the same, but for what only people read', () => {
  const template = readFileSync(memberTemplateFile, 'utf8');
  const { TemplateBody } = compact({ TemplateBody: template }) as { readonly TemplateBody: string };
  type Content = { readonly Parameters: Readonly<Record<string, { readonly Description?: string }>> };
  const read = (text: string) => tagged(parseDocument(text, { logLevel: 'silent' }).contents) as Content;
  const { Metadata: _, ...whole } = read(template) as Content & { readonly Metadata: unknown };
  const Parameters = Object.fromEntries(
    Object.entries(whole.Parameters).map(([name, { Description: __, ...rest }]) => [name, rest]),
  );
  expect(JSON.stringify(whole)).toContain('{"!Ref":"AWS::NoValue"}');
  expect(read(TemplateBody)).toEqual({ ...whole, Parameters });
  expect(TemplateBody).not.toContain('#');
});

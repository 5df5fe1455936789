import { parseDocument, type Scalar, visit, type YAMLMap } from 'yaml';

/**
 * The same template in fewer bytes, for in full it would be too large to be handed over without a bucket. What CDK joins from texts
 * and references is one text with the references in it; the template of the StackSet is without what only people read, who have its file.
 */
export const compact = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(compact);
  if (part === null || typeof part !== 'object') return part;
  const [first, ...others] = Object.entries(part);
  if (first?.[0] === 'Fn::Join' && others.length === 0) {
    const text = substituted(first[1] as Join);
    if (text !== undefined) return { 'Fn::Sub': withoutRepetition(text) };
  }
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, valueOf(name, each)]));
};

const valueOf = (name: string, value: unknown): unknown =>
  name === 'TemplateBody' ? shortened(String(value)) : compact(value);

/** YAML without comments, descriptions of parameters and their grouping in the console, indented by one. */
const shortened = (template: string): string => {
  const document = parseDocument(template, { logLevel: 'silent' });
  document.commentBefore = null;
  visit(document, {
    Node: (_, node) => {
      node.commentBefore = null;
      node.comment = null;
      node.spaceBefore = false;
    },
  });
  document.delete('Metadata');
  const parameters = document.get('Parameters') as YAMLMap<Scalar<string>, YAMLMap>;
  for (const { value } of parameters.items) value?.delete('Description');
  return document.toString({ indent: 1, indentSeq: false, lineWidth: 0, flowCollectionPadding: false });
};

type Join = readonly [separator: string, parts: unknown];

/** Undefined where a part is something else than a text or a reference, as where a parameter is itself a list. */
const substituted = ([separator, parts]: Join): string | undefined => {
  if (!Array.isArray(parts)) return undefined;
  const texts = (parts as readonly unknown[]).map((part) =>
    typeof part === 'string' ? part.replaceAll('${', '${!') : referenced(part),
  );
  return texts.includes(undefined) ? undefined : texts.join(separator);
};

// As alarms of a dashboard begin.
const beginning = /arn:\$\{AWS::Partition\}:[a-z]+:\$\{AWS::Region\}:\$\{AWS::AccountId\}:/g;
const often = 3; // else the detour is longer

/** What ARNs begin with, once. */
const withoutRepetition = (text: string): string | readonly [text: string, values: object] => {
  const all = text.match(beginning) ?? [];
  const repeated = all.find((one) => all.filter((other) => other === one).length > often);
  if (repeated === undefined) return text;
  return [text.replaceAll(repeated, '${Arn}'), { Arn: { 'Fn::Sub': repeated } }];
};

const referenced = (part: unknown): string | undefined => {
  const { Ref: name, 'Fn::GetAtt': attribute } = part as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  const reference = name ?? attribute?.join('.');
  return reference === undefined ? undefined : `\${${reference}}`;
};

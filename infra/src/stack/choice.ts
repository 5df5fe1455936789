import { Aws, type CfnCondition, type CfnResource, Fn, type IResolvable, Token } from 'aws-cdk-lib';

/** Decided when the template is made, or by a condition of the template when it is deployed. */
export type Choice = boolean | CfnCondition;

/** Something that may be left out: `value` means something only where `given`. */
export type Optional<T> = { readonly given: Choice; readonly value: T };

/** Makes resources that are there only if it is so. */
export const onlyIf = (choice: Choice, make: () => readonly CfnResource[]): void => {
  if (choice === false) return;
  for (const resource of make()) if (choice !== true) resource.cfnOptions.condition = choice;
};

export const either = (choice: Choice, yes: string, no: string): string =>
  typeof choice === 'boolean' ? (choice ? yes : no) : Fn.conditionIf(choice.logicalId, yes, no).toString();

/** Of two elements of a list, one. */
export const oneOf = <T>(choice: Choice, yes: T, no: T): T | IResolvable =>
  typeof choice === 'boolean' ? (choice ? yes : no) : Fn.conditionIf(choice.logicalId, yes, no);

/** An element of a list that is there only if it is so. */
export const orNothing = <T>(choice: Choice, value: T): T | IResolvable | undefined => {
  if (typeof choice === 'boolean') return choice ? value : undefined;
  return Fn.conditionIf(choice.logicalId, value, Aws.NO_VALUE);
};

/** A property that is there only where something is given. */
export const textOf = ({ given, value }: Optional<string>): string | undefined => {
  const text = orNothing(given, value);
  return text === undefined ? undefined : Token.asString(text);
};

export const numberOf = ({ given, value }: Optional<number>): number | undefined => {
  const number = orNothing(given, value);
  return number === undefined ? undefined : Token.asNumber(number);
};

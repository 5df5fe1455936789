import { CfnCondition, CfnParameter, type CfnParameterProps, Fn, type Stack } from 'aws-cdk-lib';
import type { Optional } from './choice.ts';

/** Adds parameters and the conditions on them to one stack. */
export type Parameters = {
  text(name: string, props: CfnParameterProps): string;
  number(name: string, props: CfnParameterProps): number;
  list(name: string, props: CfnParameterProps): readonly string[];
  /** Left out where empty. */
  optional(name: string, props: CfnParameterProps): Optional<string>;
  /** A condition of that name. */
  is(name: string, value: string, wanted: string): CfnCondition;
  isNot(name: string, value: string, unwanted: string): CfnCondition;
};

export const parametersOn = (stack: Stack): Parameters => {
  const add = (name: string, props: CfnParameterProps) => new CfnParameter(stack, name, props);
  const condition = (name: string, expression: ReturnType<typeof Fn.conditionNot>) =>
    new CfnCondition(stack, name, { expression });
  const isNot: Parameters['isNot'] = (name, value, unwanted) =>
    condition(name, Fn.conditionNot(Fn.conditionEquals(value, unwanted)));
  return {
    text: (name, props) => add(name, props).valueAsString,
    number: (name, props) => add(name, { type: 'Number', ...props }).valueAsNumber,
    list: (name, props) => add(name, { type: 'CommaDelimitedList', ...props }).valueAsList,
    optional: (name, props) => {
      const value = add(name, { default: '', ...props }).valueAsString;
      return { given: isNot(`Has${name}`, value, ''), value };
    },
    is: (name, value, wanted) => condition(name, Fn.conditionEquals(value, wanted)),
    isNot,
  };
};
